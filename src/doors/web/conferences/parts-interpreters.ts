import type { Text } from '../../../platform/text.ts';

/** Languages by their names, in a line. */
export const namesLine = (text: Text, tags: readonly string[]): string => text.list(tags.map((tag) => text.languageName(tag)));
