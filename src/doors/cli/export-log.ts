import type { OrganisationId } from '../../platform/context.ts';
import { byteOrderMark, csvLine } from '../../platform/csv.ts';
import { organisation as organisationById } from '../../rooms/identity/reads.ts';
import type { Act, ActId } from '../../rooms/log/model.ts';
import { acts } from '../../rooms/log/reads.ts';
import { people } from '../../rooms/people/reads.ts';
import { operator, refused, wrongUse, type CliParts, type Command, type Desk, type Done, type Given } from './command.ts';
import { chosen } from './organisations.ts';

/** `export log`: the acts of an organisation, the newest first, page by page, so that a log of any length fits (G-4.6.1). */
export const exportLog: Command = {
  name: 'export log',
  usage: '[--org S] [--from T] [--to T] [--format csv|json] [--bom]',
  about: 'Prints the log of an organisation: who did what when, the newest first.\n'
    + 'In CSV a cell that a spreadsheet would run as a formula begins with an apostrophe.',
  options: {
    org: { type: 'string', about: 'the organisation, by its name in addresses; the only one when not given' },
    from: { type: 'string', about: 'from this day in the organisation\'s zone (2026-04-13) or this instant (2026-04-13T08:00:00Z) on' },
    to: { type: 'string', about: 'up to this day, it included, or to this instant, it excluded' },
    format: { type: 'string', about: 'csv or json; csv when not given' },
    bom: { type: 'boolean', about: 'begin the CSV with a byte order mark, for Excel' },
  },
  async run(given, desk) {
    const asked = askedOf(given, desk);
    if (typeof asked === 'string') return wrongUse(asked);
    const parts = await desk.open();
    const where = await chosen(parts, given.text('org'));
    if (!where.ok) return refused(where.reason, where.sentence, { organisations: where.organisations });
    if (!where.value) return refused('no-such-organisation', 'There is no organisation yet: `convene org add` makes one.', { organisations: [] });
    return write(parts, desk, asked, where.value);
  },
};

type Moment = Temporal.PlainDate | Temporal.Instant;
interface Asked { readonly from: Moment | undefined; readonly to: Moment | undefined; readonly format: 'csv' | 'json'; readonly bom: boolean }

function askedOf(given: Given, { json }: Desk): Asked | string {
  const format = given.text('format') ?? (json ? 'json' : 'csv');
  if (format !== 'csv' && format !== 'json') return '--format must be csv or json.';
  if (json && format === 'csv') return '--json prints an object, and --format csv does not. Give one of them.';
  if (given.flag('bom') && format === 'json') return '--bom is for CSV.';
  const [from, to] = [momentOf(given.text('from')), momentOf(given.text('to'))];
  const wrong = from === null ? '--from' : to === null ? '--to' : undefined;
  if (wrong) return `${wrong} must be a day, such as 2026-04-13, or an instant, such as 2026-04-13T08:00:00Z.`;
  return { from: from ?? undefined, to: to ?? undefined, format, bom: given.flag('bom') };
}

/** Null where the text is no time. */
function momentOf(text: string | undefined): Moment | null | undefined {
  if (text === undefined) return undefined;
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Temporal.PlainDate.from(text) : Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

function instantOf(moment: Moment | undefined, zone: string, days: number): Temporal.Instant | undefined {
  return moment instanceof Temporal.PlainDate ? moment.add({ days }).toZonedDateTime(zone).toInstant() : moment;
}

const page = 1000;
/** The same as the download of the log's page. */
const columns = ['number', 'at', 'actor_kind', 'actor', 'actor_name', 'verb', 'subject_kind', 'subject', 'part', 'details', 'text'] as const;

async function write({ office }: CliParts, { io }: Desk, asked: Asked, { id, slug, name }: { id: OrganisationId; slug: string; name: string }): Promise<Done> {
  let begun = false;
  const read = office.enter(id, operator, async (ctx) => {
    const { zone } = await organisationById(ctx.tx, id);
    const [from, to] = [instantOf(asked.from, zone, 0), instantOf(asked.to, zone, 1)];
    const csv = asked.format === 'csv';
    begun = true;
    io.out(csv ? `${asked.bom ? byteOrderMark : ''}${csvLine(columns)}` : `{"ok":true,"organisation":${JSON.stringify({ id, slug, name, zone })},"acts":[`);
    let [written, before] = [0, undefined as ActId | undefined];
    for (;;) {
      const found = await acts(ctx.tx, id, { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(before ? { before } : {}), most: page });
      const named = await people(ctx.tx, id, found.filter((act) => act.actorKind === 'person' && act.actor !== null).map((act) => act.actor!));
      const nameOf = (act: Act) => (act.actor === null ? undefined : named.get(act.actor)?.name);
      io.out(found.map((act, at) => (csv ? csvLine(cellsOf(act, nameOf(act))) : `${written + at > 0 ? ',' : ''}\n${JSON.stringify(objectOf(act, nameOf(act)))}`)).join(''));
      written += found.length;
      before = found.at(-1)?.id;
      if (found.length < page) break;
    }
    if (!csv) io.out('\n]}\n');
    return written;
  });
  try {
    return { exit: 0, object: { ok: true, count: await read }, text: '', streamed: true };
  } catch (error) {
    if (!begun) throw error;
    io.err(`The log broke off: ${error instanceof Error ? error.message : String(error)}\n`); // what was written cannot be taken back: no second object
    return { exit: 1, object: {}, text: '', streamed: true };
  }
}

function cellsOf({ seal, at, actorKind, actor, verb, subject, details, text }: Act, name: string | undefined): (string | number | undefined)[] {
  return [seal, at.toString(), actorKind, actor ?? '', name, verb, subject.kind, subject.id, subject.part, JSON.stringify(details),
    text === undefined ? '' : text === null ? 'erased' : JSON.stringify(text)];
}

function objectOf(act: Act, name: string | undefined): object {
  return {
    number: act.seal ?? null, id: act.id, at: act.at.toString(), actor: { kind: act.actorKind, id: act.actor, name: name ?? null }, verb: act.verb,
    subject: act.subject, details: act.details, ...(act.text === undefined ? {} : { text: act.text }),
  };
}
