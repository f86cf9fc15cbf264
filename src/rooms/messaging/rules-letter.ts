import { oneLine } from './rules.ts';
import type { Action, Block, Body, Fact, Letterhead } from './model.ts';
import { plain } from './rules-letter-text.ts';

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
@media (min-width:560px){.sheet{padding:32px 24px 48px!important}.fact{display:grid!important;grid-template-columns:136px 1fr}h1{font-size:28px!important;line-height:34px!important}}
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
@media print{.act{border:0!important;padding:0!important;background:none!important;color:#000!important}.act::after{content:" " attr(href)}}`;

/**
 * A letter as HTML for mail programs: no table, no image, no script, nothing loaded. Styles stand inline; light and dark
 * by `color-scheme`. Reading order is the order of the blocks.
 */
export function htmlOf({ organisation, text }: Letterhead, { subject, preview, blocks }: Body): string {
  const first = preview ?? blocks.find((block) => block.kind === 'paragraph')?.text ?? '';
  const rtl = text.direction === 'rtl';
  const before = (value: string) => text.parts<string>('mail.before', { value: `<bdi>${lines(value)}</bdi>`, old: (inside) => `<s>${inside.join('')}</s>` }).join('');
  // Arabic stands taller: its lines get 1.6 of the size
  const body = blocks.map((block) => htmlOfBlock(block, { before, leading: rtl ? 29 : 26 })).join('\n');
  const hasHeading = blocks.some((block) => block.kind === 'heading');
  return `<!doctype html>
<html lang="${text.locale}" dir="${text.direction}" style="color-scheme:light dark"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark"><title>${escaped(oneLine(plain(subject)))}</title><style>${sheet}
</style></head>
<body dir="${text.direction}" style="margin:0;padding:0;background:${light.paper};color:${light.ink};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${lines(oneLine(first).slice(0, 150))}</div>
<div class="sheet" role="article" lang="${text.locale}" dir="${text.direction}" style="max-width:592px;margin:0 auto;padding:20px 16px 40px;background:${light.paper};font-family:${face};font-size:18px;line-height:${rtl ? 29 : 26}px;text-align:start;overflow-wrap:anywhere;font-variant-numeric:tabular-nums">
<p class="ink line" style="margin:0 0 24px;padding:0 0 12px;border-bottom:1px solid ${light.line2};color:${light.ink};font-size:16px;line-height:${rtl ? 26 : 22}px;font-weight:600">${inline(organisation.name)}</p>
${hasHeading ? '' : `${heading(subject, true, rtl)}\n`}${body}
<p class="quiet line" style="margin:32px 0 0;padding:12px 0 0;border-top:1px solid ${light.line2};color:${light.quiet};font-size:16px;line-height:${rtl ? 26 : 22}px">${inline(text.t('mail.sentBy', { organisation: oneLine(plain(organisation.name)) }))}</p>
</div></body></html>
`;
}

interface Manner { readonly leading: number; readonly before: (value: string) => string }

function htmlOfBlock(block: Block, manner: Manner): string {
  const text = (style = '') => `color:${light.ink};${style}`;
  switch (block.kind) {
    case 'heading': return heading(block.text, false, manner.leading === 29);
    case 'paragraph': return `<p class="ink" style="margin:0 0 16px;${text()}">${lines(block.text)}</p>`;
    case 'facts': return `<div class="hair" style="margin:0 0 24px;border-bottom:1px solid ${light.line}">${block.facts.map((fact) => htmlOfFact(fact, manner)).join('')}</div>`;
    case 'actions': return `<p style="margin:0 0 16px">${block.actions.map((action, at) => button(action, block.primary === true && at === 0)).join(' ')}</p>`;
    case 'list': return `<ul class="ink" style="margin:0 0 16px;padding-inline-start:24px;${text()}">${block.items.map((item) => `<li style="margin:0 0 4px">${lines(item)}</li>`).join('')}</ul>`;
    case 'quote': return `<blockquote class="ink line" dir="auto" style="margin:0 0 16px;padding:0;padding-inline-start:16px;border-inline-start:3px solid ${light.line2};${text()}">${lines(block.text)}</blockquote>`;
    case 'rendered': return `<div class="rendered ink" dir="auto" style="margin:0 0 16px;${text()}">${block.html}</div>`;
    case 'small': return `<p class="quiet" style="margin:0 0 16px;color:${light.quiet};font-size:16px;line-height:${manner.leading - 4}px">${lines(block.text)}</p>`;
  }
}

function heading(text: string, isSubject: boolean, rtl: boolean): string {
  return `<h1 class="ink"${isSubject ? ' dir="auto"' : ''} style="margin:0 0 16px;color:${light.ink};font-size:24px;line-height:${rtl ? 38 : 30}px;font-weight:700">${inline(text)}</h1>`;
}

function htmlOfFact({ label, value, before, href }: Fact, manner: Manner): string {
  const values = [value].flat().map((one) => (href !== undefined && isSafe(href) ? link({ label: one, href }) : `<bdi>${lines(one)}</bdi>`)).join('<br>');
  const was = before === undefined ? '' : `<br><span class="quiet" style="color:${light.quiet};font-size:16px">${manner.before(before)}</span>`;
  return `<div class="fact" style="padding:10px 0;border-top:1px solid ${light.line}">`
    + `<div class="quiet" style="color:${light.quiet};font-size:16px;line-height:${manner.leading}px">${inline(label)}</div>`
    + `<div class="ink" style="color:${light.ink};min-width:0">${values}${was}</div></div>`;
}

function link({ label, href }: Action): string {
  return `<a class="link" href="${escaped(href)}" style="color:${light.accent}"><bdi>${lines(label)}</bdi></a>`;
}

/** A link to press: filled for the one first thing to do, else with a border. The border holds its size in Outlook too. */
function button({ label, href }: Action, isFirst: boolean): string {
  if (!isSafe(href)) throw new Error(`a letter cannot lead to ${href}: only http, https, mailto and tel`);
  const fill = isFirst ? `background:${light.accent};color:${light.onAccent}` : `color:${light.accent}`;
  return `<a class="act${isFirst ? ' first' : ''}" href="${escaped(href)}" style="display:inline-block;margin:0 0 8px;padding:10px 20px;border:1px solid ${light.accent};border-radius:4px;font-weight:600;text-decoration:none;${fill}">${inline(label)}</a>`;
}

function isSafe(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol);
}

const inline = (text: string) => escaped(oneLine(plain(text)));
// a range of figures, 17:00–18:10, does not break at its dash
const lines = (text: string) => escaped(plain(text).trim()).replaceAll(/(?<=\d)–(?=\d)/g, '&#8288;–&#8288;').replaceAll('\n', '<br>');

/** Text that is text wherever it stands in HTML: between tags and in a quoted attribute. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
