/** Facts, people, counts. */
import type { Child } from 'hono/jsx';

/** Terms and what is so. */
export function DescriptionList({ items }: { items: readonly (readonly [term: Child, fact: Child])[] }) {
  return <dl class="facts">{items.map(([term, fact]) => <><dt>{term}</dt><dd>{fact}</dd></>)}</dl>;
}

/** Initials in a ring, never without the name: beside it, or as a link whose label begins with them. */
export function Initials({ name, href, label }: { name: string; href?: string; label?: string }) {
  const letters = initials(name);
  return href === undefined
    ? <span class="who" aria-hidden="true">{letters}</span>
    : <a class="who" href={href} aria-label={label ?? `${letters}, ${name}`}>{letters}</a>;
}

/** The first letters of the first and the last word of a name, as a reader counts letters; one for a single word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return ends.map(firstLetter).join('');
}

const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const plain = /^\p{Lu}(?=\p{L}|$)/u;

/** A capital before another letter is one as it stands: nearly all are, and looking for what combines costs much more. */
function firstLetter(word: string): string {
  return plain.exec(word)?.[0] ?? letters.segment(word).containing(0)?.segment.toLocaleUpperCase() ?? '';
}

export interface PersonLine {
  readonly name: string;
  /** What happened with this person. */
  readonly under?: Child;
  readonly act?: Child;
}

/** Names with what happened and the next thing to do. */
export function PeopleList({ people }: { people: readonly PersonLine[] }) {
  return (
    <ul class="people">
      {people.map(({ name, under, act }) => (
        <li><Initials name={name} /><div><bdi>{name}</bdi>{under === undefined ? null : <div class="small quiet">{under}</div>}</div>{act}</li>
      ))}
    </ul>
  );
}

const countable = 40;

/** `value` of `of` as pieces that can be counted, beyond 40 as one bar; `label` is the sentence. */
export function Meter({ value, of, label }: { value: number; of: number; label: string }) {
  if (of > countable) {
    const share = String(Math.round((value / of) * 1000));
    return (
      <div class="meter" role="img" aria-label={label}>
        <svg viewBox="0 0 1000 8" preserveAspectRatio="none"><rect width={share} height="8" fill="currentColor" /></svg>
      </div>
    );
  }
  const pieces = Array.from({ length: of }, (_, index) => <i class={index < value ? undefined : 'no'} />);
  return <div class="meter" role="img" aria-label={label}>{pieces}</div>;
}
