import { oneLine } from './rules.ts';
import type { Action, Block, Body, Fact, Letterhead } from './model.ts';
import { footOf, plain } from './rules-letter-text.ts';

// The values are those of the look's tokens; mail programs know neither custom properties nor oklch().
const face = 'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;Noto Sans&quot;, &quot;Noto Sans Arabic&quot;, Arial, sans-serif';
const light = { paper: '#fcfefe', ink: '#152025', quiet: '#444f55', line: '#dce0e3', line2: '#bec6c9', accent: '#005d7a', onAccent: '#ffffff' };
const dark = { paper: '#12181c', ink: '#e7ecee', quiet: '#b3bcc0', line: '#272f34', line2: '#3b454b', accent: '#73c9e1', onAccent: '#04161f' };

// Inline is the light page, which every program shows; what a program may not know (dark, wide) stands here.
const sheet = `
.rendered p,.rendered ul,.rendered ol,.rendered blockquote,.rendered pre{margin:0 0 12px}
.rendered a{color:${light.accent}}
.rendered h1,.rendered h2,.rendered h3,.rendered h4{font-size:17px;line-height:24px;margin:16px 0 4px}
.rendered pre{white-space:pre-wrap}
.rendered blockquote{padding-inline-start:16px;border-inline-start:3px solid ${light.line2}}
@media (min-width:560px){
.sheet{padding:32px 24px 48px!important}
.fact{display:grid!important;grid-template-columns:136px 1fr}
}
@media (prefers-color-scheme:dark){
body,.sheet{background:${dark.paper}!important}
body,.ink{color:${dark.ink}!important}
.quiet{color:${dark.quiet}!important}
.fact,.hair{border-color:${dark.line}!important}
.line{border-color:${dark.line2}!important}
.link,.rendered a{color:${dark.accent}!important}
.act{color:${dark.accent}!important;border-color:${dark.accent}!important}
.first{background:${dark.accent}!important;color:${dark.onAccent}!important;border-color:${dark.accent}!important}
}
@media print{
.act{border:0!important;padding:0!important;background:none!important;color:#000!important}
.act::after{content:" " attr(href)}
}`;

/** Sizes in pixels. Arabic stands taller: its lines get 1.6 of the size. */
interface Manner { readonly read: number; readonly small: number; readonly title: number; before(value: string): string }

/**
 * A letter as HTML for mail programs: no table, no image, no script, nothing loaded. Styles stand inline; light and dark
 * by `color-scheme`. Its title is the first block when that is a heading, else the subject. Reading order is the order of
 * the blocks.
 */
export function htmlOf(head: Letterhead, { subject, preview, blocks }: Body): string {
  const { organisation, text } = head;
  const lines = text.direction === 'rtl' ? { read: 29, small: 26, title: 38 } : { read: 26, small: 22, title: 30 };
  const manner: Manner = {
    ...lines,
    before: (value) => text.parts<string>('mail.before', { value: `<bdi>${multiline(value)}</bdi>`, old: (inside) => `<s>${inside.join('')}</s>` }).join(''),
  };
  const first = preview ?? blocks.find((block) => block.kind === 'paragraph')?.text ?? '';
  const title = blocks[0]?.kind === 'heading' ? '' : heading(subject, manner);
  const aside = `font-size:16px;line-height:${manner.small}px`;
  return `<!doctype html>
<html lang="${text.locale}" dir="${text.direction}" style="color-scheme:light dark"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark"><title>${inline(subject)}</title><style>${sheet}
</style></head>
<body dir="${text.direction}" style="margin:0;padding:0;background:${light.paper};color:${light.ink};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${inline(first.slice(0, 150))}</div>
<div class="sheet" role="article" lang="${text.locale}" dir="${text.direction}" style="${page};line-height:${manner.read}px">
<p class="ink line" style="margin:0 0 24px;padding:0 0 12px;border-bottom:1px solid ${light.line2};${ink};${aside};font-weight:600">${inline(organisation.name)}</p>
${[title, ...blocks.map((block, at) => htmlOfBlock(block, manner, at === 0))].filter(Boolean).join('\n')}
<p class="quiet line" style="margin:32px 0 0;padding:12px 0 0;border-top:1px solid ${light.line2};${quiet};${aside}">${footOf(head).map(inline).join('<br>')}</p>
</div></body></html>
`;
}

const ink = `color:${light.ink}`;
const quiet = `color:${light.quiet}`;
const below = 'margin:0 0 16px';
const page = `max-width:592px;margin:0 auto;padding:20px 16px 40px;background:${light.paper};font-family:${face};font-size:18px;text-align:start;`
  + 'overflow-wrap:anywhere;font-variant-numeric:tabular-nums';
const quoted = `${below};padding:0;padding-inline-start:16px;border-inline-start:3px solid ${light.line2};${ink}`;

function htmlOfBlock(block: Block, manner: Manner, isFirst: boolean): string {
  switch (block.kind) {
    case 'heading': return isFirst ? heading(block.text, manner) : subheading(block.text);
    case 'paragraph': return `<p class="ink" style="${below};${ink}">${multiline(block.text)}</p>`;
    case 'facts': {
      const rows = block.facts.map((fact) => htmlOfFact(fact, manner)).join('');
      return `<div class="hair" style="margin:0 0 24px;border-bottom:1px solid ${light.line}">${rows}</div>`;
    }
    case 'actions': {
      const buttons = block.actions.map((action, at) => button(action, block.primary === true && at === 0)).join(' ');
      return `<p style="${below}">${buttons}</p>`;
    }
    case 'list': {
      const items = block.items.map((item) => `<li style="margin:0 0 4px">${multiline(item)}</li>`).join('');
      return `<ul class="ink" style="${below};padding-inline-start:24px;${ink}">${items}</ul>`;
    }
    case 'quote': return `<blockquote class="ink line" dir="auto" style="${quoted}">${multiline(block.text)}</blockquote>`;
    case 'rendered': return `<div class="rendered ink" dir="auto" style="${below};${ink}">${block.html}</div>`;
    case 'small': return `<p class="quiet" style="${below};${quiet};font-size:16px;line-height:${manner.small}px">${multiline(block.text)}</p>`;
  }
}

function heading(text: string, { title }: Manner): string {
  return `<h1 class="ink" dir="auto" style="${below};${ink};font-size:24px;line-height:${title}px;font-weight:700;text-align:inherit">${inline(text)}</h1>`;
}

/** A part of the letter, under its title. */
function subheading(text: string): string {
  return `<h2 class="ink" dir="auto" style="margin:24px 0 8px;${ink};font-size:20px;font-weight:700;text-align:inherit">${inline(text)}</h2>`;
}

function htmlOfFact({ label, value, before, href }: Fact, manner: Manner): string {
  const leads = href !== undefined && isSafe(href);
  const values = [value].flat().map((one) => (leads ? link({ label: one, href }) : `<bdi>${multiline(one)}</bdi>`)).join('<br>');
  const was = before === undefined ? '' : `<br><span class="quiet" style="${quiet};font-size:16px">${manner.before(before)}</span>`;
  return `<div class="fact" style="padding:10px 0;border-top:1px solid ${light.line}">`
    + `<div class="quiet" style="${quiet};font-size:16px;line-height:${manner.read}px">${inline(label)}</div>`
    + `<div class="ink" style="${ink};min-width:0">${values}${was}</div></div>`;
}

function link({ label, href }: Action): string {
  return `<a class="link" href="${escaped(href)}" style="color:${light.accent}"><bdi>${multiline(label)}</bdi></a>`;
}

/** A link to press: filled for the one first thing to do, else with a border. The border holds its size in Outlook too. */
function button({ label, href }: Action, isFirst: boolean): string {
  if (!isSafe(href)) throw new Error(`a letter cannot lead to ${href}: only http, https, mailto and tel`);
  const fill = isFirst ? `background:${light.accent};color:${light.onAccent}` : `color:${light.accent}`;
  const shape = `display:inline-block;margin:0 0 8px;padding:10px 20px;border:1px solid ${light.accent};border-radius:4px`;
  return `<a class="act${isFirst ? ' first' : ''}" href="${escaped(href)}" style="${shape};font-weight:600;text-decoration:none;${fill}">${inline(label)}</a>`;
}

function isSafe(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol);
}

const inline = (text: string) => escaped(oneLine(plain(text)));
// a range of figures, 17:00–18:10, does not break at its dash
const multiline = (text: string) => escaped(plain(text).trim()).replaceAll(/(?<=\d)–(?=\d)/g, '&#8288;–&#8288;').replaceAll('\n', '<br>');

/** Text that is text wherever it stands in HTML: between tags and in a quoted attribute. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
