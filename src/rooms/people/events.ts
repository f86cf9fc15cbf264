import type { Subject } from '../../platform/facts.ts';

export type PeopleFact =
  | { readonly kind: 'people.PersonAdded'; readonly subject: Subject }
  | { readonly kind: 'people.PersonChanged'; readonly subject: Subject; readonly changed: readonly string[] }
  | { readonly kind: 'people.PersonErased'; readonly subject: Subject };
