/** Markdown that people write (agendas): to HTML that can harm nobody, and to plain text. HTML in it is text. */
import MarkdownIt, { type Token } from 'markdown-it';

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Whether a link may be followed: an absolute http or https address with a host, or a mail address. */
function mayLink(address: string): boolean {
  const url = URL.parse(address.trim());
  // URL drops tabs and line breaks silently, wherever they stand
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  return url !== null && schemes.has(url.protocol) && !/[\u0000-\u0020\u007f]/.test(address.trim()) && !url.username && !url.password;
}

const renderer = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: 20 }).disable(['image']);
renderer.validateLink = mayLink;
renderer.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
renderer.core.ruler.push('tame', ({ tokens }) => {
  for (const token of tokens) tame(token);
});

/** Headings go below those of the page that shows them; links tell the other side nothing and lend it no weight. */
function tame(token: Token): void {
  if (token.type === 'heading_open' || token.type === 'heading_close') token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
  for (const child of token.children ?? []) if (child.type === 'link_open') child.attrSet('rel', 'nofollow noopener noreferrer');
}

/**
 * Markdown as HTML without scripts, styles, images, frames or forms: paragraphs, headings from h3, lists, quotes, code, tables
 * and links to http, https and mailto. Safe for a page and a mail as it is.
 */
export function renderMarkdown(source: string): string {
  return renderer.render(source.toWellFormed().replaceAll('\0', ''));
}

/** The same as plain text: markers gone, lists kept, each link followed by where it leads. */
export function markdownText(source: string): string {
  const lines: string[] = [];
  const lists: { readonly ordered: boolean; item: number }[] = [];
  let marker = '';
  for (const token of renderer.parse(source.toWellFormed().replaceAll('\0', ''), {})) {
    switch (token.type) {
      case 'bullet_list_open': lists.push({ ordered: false, item: 0 }); break;
      case 'ordered_list_open': lists.push({ ordered: true, item: Number(token.attrGet('start') ?? 1) - 1 }); break;
      case 'bullet_list_close': case 'ordered_list_close': lists.pop(); break;
      case 'list_item_open': marker = markerOf(lists); break;
      case 'inline': lines.push(...indented(inlineText(token.children ?? []), lists.length, marker)); marker = ''; break;
      case 'fence': case 'code_block': lines.push(...indented(token.content.trimEnd(), lists.length, marker)); marker = ''; break;
      case 'paragraph_close': case 'heading_close': case 'tr_close': if (lists.length === 0) lines.push(''); break;
      case 'hr': lines.push(''); break;
    }
    if ((token.type === 'bullet_list_close' || token.type === 'ordered_list_close') && lists.length === 0) lines.push('');
  }
  return lines.join('\n').replaceAll(/\n{3,}/g, '\n\n').trim();
}

function markerOf(lists: { ordered: boolean; item: number }[]): string {
  const list = lists.at(-1);
  if (!list) return '';
  list.item += 1;
  return list.ordered ? `${list.item}. ` : '- ';
}

function indented(text: string, depth: number, marker: string): string[] {
  const indent = '  '.repeat(Math.max(0, depth - 1));
  return text.split('\n').map((line, index) => `${indent}${depth === 0 ? '' : index === 0 && marker !== '' ? marker : '  '}${line}`);
}

function inlineText(tokens: readonly Token[]): string {
  let text = '';
  let link: { readonly href: string; readonly from: number } | undefined;
  for (const token of tokens) {
    if (token.type === 'link_open') link = { href: String(token.attrGet('href') ?? ''), from: text.length };
    else if (token.type === 'link_close') {
      if (link && text.slice(link.from) !== link.href && `mailto:${text.slice(link.from)}` !== link.href) text += ` (${link.href})`;
      link = undefined;
    } else text += token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content;
  }
  return text;
}
