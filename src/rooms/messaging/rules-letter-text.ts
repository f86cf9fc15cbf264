import { text as textIn } from '../../platform/text.ts';
import { oneLine } from './rules.ts';
import type { Block, Body, Fact, Letterhead } from './model.ts';

/** What is on a page or in a mail in which a person's text may steer nothing: no controls, no overrides of direction. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2028\u2029]/gu, '');
}

/** A letter as plain text, complete by itself: every fact and every link that the HTML has. Lines are not wrapped. */
export function textOf(head: Letterhead, { blocks }: Body): string {
  const { text } = head;
  const parts = blocks.map((block) => textOfBlock(block, (value) => text.parts<string>('mail.before', { value, old: (inside) => inside.join('') }).join('')));
  const foot = `-- \n${footOf(head).join('\n')}`;
  return `${[...parts.filter((part) => part !== ''), foot].join('\n\n')}\n`;
}

/** Under every letter: who sent it, and in the reader's words where it is in another language than his. */
export function footOf({ organisation, text, spoken = text.locale }: Letterhead): string[] {
  const own = textIn(spoken);
  return [
    text.t('mail.sentBy', { organisation: oneLine(plain(organisation.name)) }),
    ...(spoken === text.locale ? [] : [own.t('mail.onlyIn', { language: own.languageName(text.locale) })]),
  ];
}

function textOfBlock(block: Block, before: (value: string) => string): string {
  switch (block.kind) {
    case 'heading': return oneLine(plain(block.text));
    case 'paragraph': case 'small': case 'rendered': return plain(block.text).trim();
    case 'facts': return block.facts.map((fact) => textOfFact(fact, before)).join('\n');
    case 'actions': return block.actions.map(({ label, href }) => `${oneLine(plain(label))}:\n${oneLine(href)}`).join('\n\n');
    case 'list': return block.items.map((item) => `- ${indented(item)}`).join('\n');
    case 'quote': return plain(block.text).trim().split('\n').map((line) => `> ${line}`).join('\n');
  }
}

function textOfFact({ label, value, before: was, href }: Fact, before: (value: string) => string): string {
  const values = [value].flat().map((one) => indented(one));
  const name = oneLine(plain(label));
  return [
    ...(values.length === 1 ? [`${name}: ${values[0]}`] : [`${name}:`, ...values.map((one) => `  ${one}`)]),
    ...(was === undefined ? [] : [`  ${before(indented(was))}`]),
    ...(href === undefined || values.some((one) => one.includes(href)) ? [] : [`  ${oneLine(href)}`]),
  ].join('\n');
}

function indented(text: string): string {
  return plain(text).trim().replaceAll('\n', '\n  ');
}
