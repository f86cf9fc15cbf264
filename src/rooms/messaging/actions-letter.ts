import type { Body, Content, Letterhead, SafeHtml } from './model.ts';
import { htmlOf } from './rules-letter.ts';
import { textOf } from './rules-letter-text.ts';

/**
 * Writes a letter on the organisation's letterhead: the whole mail as HTML and, complete by itself, as plain text, both
 * from one description. What persons wrote goes in as plain text and can break out of neither.
 */
export function letter(head: Letterhead, body: Body): Pick<Content, 'subject' | 'text' | 'html' | 'opens'> {
  const first = body.blocks.find((block) => block.kind === 'actions')?.actions[0];
  return { subject: body.subject, text: textOf(head, body), html: htmlOf(head, body), ...(first ? { opens: first.href } : {}) };
}

/** Says of HTML that it is safe: for what platform/markdown rendered, and nothing that a person sent. */
export function safeHtml(rendered: string): SafeHtml {
  return rendered as SafeHtml;
}
