import { isId } from '../../../platform/ids.ts';
import { askAvailability, chaseAvailability } from '../../../rooms/availability/actions-ask.ts';
import { askings, everAsked, saidAt } from '../../../rooms/availability/reads-own.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { members } from '../../../rooms/identity/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import { enter, type Web, type WebParts } from '../visit.ts';
import { OfficeAvailabilityPage, states, type OfficeDone, type PersonLine, type State } from './pages-office.tsx';

/** Everybody's: who has said his hours, who was asked, who has not answered. */
export async function list(parts: WebParts, c: Web, visit: MemberVisit, none = false): Promise<Response> {
  const all = await lines(parts, visit);
  const state = states.find((one): one is State => one === c.req.query('state'));
  const count = Number(c.req.query('count') ?? NaN);
  const what = c.req.query('done');
  const done: OfficeDone | undefined = (what === 'ask' || what === 'chase') && Number.isInteger(count) && count >= 0 ? { what, count } : undefined;
  return page(c, <OfficeAvailabilityPage visit={visit} all={all} state={state} done={done} none={none} />, { status: none ? 422 : 200 });
}

async function lines(parts: WebParts, visit: MemberVisit): Promise<PersonLine[]> {
  return enter(parts, visit, async (ctx) => {
    const held = new Map((await members(ctx.tx, ctx.organisation)).map(({ person, roles }) => [person, roles]));
    const ids = [...new Set<PersonId>([...held.keys(), ...await everAsked(ctx.tx, ctx.organisation)])];
    const known = await people(ctx.tx, ctx.organisation, ids);
    const [said, asked] = [await saidAt(ctx.tx, ctx.organisation, ids), await askings(ctx.tx, ctx.organisation, ids)];
    return [...known.values()].filter(({ erased }) => !erased)
      .map((person) => ({ person, roles: held.get(person.id) ?? [], saidAt: said.get(person.id), asking: asked.get(person.id) }))
      .sort((a, b) => a.person.name.localeCompare(b.person.name, visit.text.locale));
  });
}

/** Asks those who were chosen, or those of them once more who were asked and have not answered. */
export async function askSome(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const chosen = form.getAll('person').filter(isId) as PersonId[];
  if (chosen.length === 0) return list(parts, c, visit, true);
  const what = form.get('do') === 'chase' ? 'chase' : 'ask';
  const done = await enter(parts, visit, (ctx) => (what === 'chase' ? chaseAvailability(ctx, chosen) : askAvailability(ctx, chosen)));
  if (!done.ok) return refused(c, visit, done);
  return seeOther(c, `/o/${visit.organisation.slug}/availability?done=${what}&count=${done.value.length}`);
}
