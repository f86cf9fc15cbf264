import { setTravel } from '../../../rooms/availability/actions-days.ts';
import type { Travel } from '../../../rooms/availability/model.ts';
import { travelTimes } from '../../../rooms/availability/reads.ts';
import { travelSchema } from '../../../rooms/availability/schema.ts';
import { rooms } from '../../../rooms/resources/reads.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import type { Values } from './forms.ts';
import { pairs, TravelPage } from './pages-travel.tsx';

/** The buildings of open rooms, and those between which something has been said. */
async function gathered(parts: WebParts, visit: MemberVisit): Promise<{ buildings: string[]; all: Travel[] }> {
  return enter(parts, visit, async (ctx) => {
    const all = await travelTimes(ctx.tx, ctx.organisation);
    const named = (await rooms(ctx.tx, ctx.organisation)).map(({ building }) => building);
    const buildings = [...new Set([...named, ...all.flatMap(({ one, other }) => [one, other])])].sort((a, b) => a.localeCompare(b, visit.text.locale));
    return { buildings, all };
  });
}

/** How long it takes between buildings: a small table of minutes. */
export async function showTravel(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { buildings, all } = await gathered(parts, visit);
  const values = Object.fromEntries(pairs(buildings).map(({ field, one, other }) => (
    [field, String(all.find((each) => (each.one === one && each.other === other) || (each.one === other && each.other === one))?.minutes ?? '')]
  )));
  return page(c, <TravelPage visit={visit} buildings={buildings} values={values} errors={[]} done={c.req.query('done') === 'travel'} />);
}

/** The form names its buildings, so that a room that is added meanwhile moves nothing. */
export async function saveTravel(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const values: Values = typed(form);
  const buildings = form.getAll('building').slice(0, 60);
  const sent = pairs(buildings);
  const read = travelSchema.safeParse(sent.map(({ field, one, other }) => ({ one, other, minutes: values[field]?.trim() || 0 })));
  if (!read.success) {
    const errors: FieldError[] = [...new Set(read.error.issues.map(({ path: [index] }) => Number(index)))].flatMap((index) => {
      const pair = sent[index];
      return pair ? [{ field: pair.field, message: visit.text.t('availability.wrong.travel', { one: nameOf(visit, pair.one), other: nameOf(visit, pair.other) }) }] : [];
    });
    return page(c, <TravelPage visit={visit} buildings={buildings} values={values} errors={errors} done={false} />, { status: 422 });
  }
  const done = await enter(parts, visit, (ctx) => setTravel(ctx, read.data));
  return done.ok ? seeOther(c, `/o/${visit.organisation.slug}/travel?done=travel`) : refused(c, visit, done);
}

const nameOf = ({ text }: MemberVisit, building: string) => building || text.t('availability.noBuilding');
