import { parseComponent, writeComponent, type Component, type Property } from '../../calendar/contentline.ts';
import { maskedText, type Mentions } from '../../platform/mentions.ts';

/**
 * An iCalendar object without a person: the ATTENDEE lines with one of his addresses are left out, and where else he is named
 * stands a dash. @throws for bytes that are no iCalendar: what is stored was read before.
 */
export function withoutPerson(text: string, mentions: Mentions): string {
  const read = parseComponent(text);
  if (!read.ok) throw new Error(`an object that is stored cannot be read: line ${read.line}, ${read.detail}`);
  const addresses = new Set(mentions.names.filter((name) => name.includes('@')).map((name) => `mailto:${name.toLowerCase()}`));
  const isOf = ({ name, value }: Property) => name === 'ATTENDEE' && addresses.has(value.toLowerCase());
  const unnamed = (one: Component): Component => ({
    ...one, components: one.components.map(unnamed), properties: one.properties.filter((line) => !isOf(line)).map((line) => maskedLine(line, mentions)),
  });
  return writeComponent(unnamed(read.value));
}

/** A line that names the person is written anew; any other as it came. */
function maskedLine(line: Property, mentions: Mentions): Property {
  const value = maskedText(line.value, mentions);
  const parameters = line.parameters.map((one) => ({ ...one, values: one.values.map((each) => maskedText(each, mentions)) }));
  const same = value === line.value && JSON.stringify(parameters) === JSON.stringify(line.parameters);
  return same ? line : { ...line, value, parameters, text: null };
}
