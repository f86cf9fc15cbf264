/** On a family's page: what it waits for and is offered (P-6.2), for what it can join a line, and how long is left (P-4.1). */
import type { Text } from '../../../platform/text.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import type { Pair } from '../../../rooms/conferences/model.ts';
import type { Wait } from '../../../rooms/conferences/model-waiting.ts';
import { partOf, samePair } from '../../../rooms/conferences/reads.ts';
import { isOffered, isOpen } from '../../../rooms/conferences/reads-waiting.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';

/** What was just done, as the address says after a redirect. */
export const waitedDone = ['join', 'leave', 'offered'] as const;
export type WaitedDone = (typeof waitedDone)[number];

/** The entries of a family, and where it stands in each line. */
export interface Waiting { readonly waits: readonly Wait[]; readonly places: ReadonlyMap<string, number> }

interface Props { visit: Visit; scene: Scene; names: Names; here: string; waiting: Waiting; waited: WaitedDone | undefined }

const dayMs = 86_400_000;

/** How long is left until a moment: whole days, else hours, else minutes; nothing once it has come. */
export function leftOf(text: Text, now: Temporal.Instant, until: Temporal.Instant): string {
  const left = until.epochMilliseconds - now.epochMilliseconds;
  if (left <= 0) return '';
  if (left >= 2 * dayMs) return text.t('waiting.left.days', { count: Math.floor(left / dayMs) });
  if (left >= 3_600_000) return text.t('waiting.left.hours', { count: Math.floor(left / 3_600_000) });
  return text.t('waiting.left.minutes', { count: Math.max(1, Math.floor(left / 60_000)) });
}

const teacherOf = ({ teachers }: Names, { teacher }: Pair) => teachers.get(teacher) ?? '';

/** What the family waits for: offers first, each with what it can do. Nothing where it waits for nothing. */
export function WaitingFor({ visit, scene, names, here, waiting: { waits }, waiting, waited }: Props) {
  const { text, now } = visit;
  const isOver = Temporal.Instant.compare(scene.round.changeDeadline, now) <= 0;
  const open = isOver ? [] : waits.filter((one) => isOpen(one) && (one.state === 'waiting' || isOffered(one, now)));
  const over = waits.filter((one, at) => !isOver && one.state === 'expired' && !scene.booked.some((other) => samePair(other, one)) && !waits.some((other, later) => later > at && samePair(other, one)));
  const offered = open.filter(({ state }) => state === 'offered');
  const said = waited === 'join' && offered.length > 0 ? 'offered' : waited;
  if (open.length + over.length === 0 && !said) return null;
  return (
    <section>
      {said ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{text.t(`waiting.done.${said}`)}</StateMark>} /> : null}
      {open.length + over.length > 0 ? <h2>{text.t('waiting.title')}</h2> : null}
      <ul class="choices">
        {[...offered, ...open.filter(({ state }) => state === 'waiting')].map((one) => <Entry visit={visit} scene={scene} names={names} here={here} one={one} place={waiting.places.get(one.id)} />)}
        {over.map((one) => <li class="field"><h3><bdi>{teacherOf(names, one)}</bdi></h3><p>{text.t('waiting.offerOver')}</p><p><AskFor text={text} names={names} here={here} pair={one} /></p></li>)}
      </ul>
    </section>
  );
}

type EntryProps = Pick<Props, 'visit' | 'scene' | 'names' | 'here'> & { one: Wait; place: number | undefined };

function Entry({ visit: { text, csrf }, scene: { round }, names, here, one, place }: EntryProps) {
  const { t } = text;
  const teacher = teacherOf(names, one);
  const when = one.offer ? text.dateRange(one.offer.start, one.offer.end, round.zone) : '';
  return (
    <li class="field">
      <h3><bdi>{teacher}</bdi></h3>
      <p><bdi>{names.children.get(one.student)}</bdi></p>
      {one.state === 'offered' && one.offer
        ? <Notice kind="held" lead={<StateMark text={text} state="held">{t('waiting.offer', { when, until: text.dateTime(one.offer.until, round.zone) })}</StateMark>} />
        : <p>{place === undefined ? null : t('waiting.place', { place })}</p>}
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="wait" value={one.id} />
        <Acts>
          {one.state === 'offered' ? <>
            <button class="btn primary" name="do" value="take" aria-label={t('waiting.takeOf', { when, teacher })}>{t('waiting.take')}</button>
            <button class="btn plain" name="do" value="unqueue" aria-label={t('waiting.unneededOf', { teacher })}>{t('waiting.unneeded')}</button>
          </> : <button class="btn plain" name="do" value="unqueue" aria-label={t('waiting.leaveOf', { teacher })}>{t('waiting.leave')}</button>}
        </Acts>
      </Form>
    </li>
  );
}

function AskFor({ text, names, here, pair, long = false }: { text: Text; names: Names; here: string; pair: Pair; long?: boolean }) {
  const href = `${here}?${new URLSearchParams({ wait: partOf(pair), lang: text.locale })}`;
  const values = { teacher: teacherOf(names, pair), child: names.children.get(pair.student) ?? '' };
  return <a href={href}>{text.t(long ? 'waiting.askForChild' : 'waiting.askFor', values)}</a>;
}

/** For these nothing is free that suits: each with the way into the line of the teacher. */
export function Missing({ text, names, here, pairs, waits }: { text: Text; names: Names; here: string; pairs: readonly Pair[]; waits: readonly Wait[] }) {
  const left = pairs.filter((pair) => !waits.some((one) => isOpen(one) && samePair(one, pair)));
  const several = new Set(left.map(({ student }) => student)).size > 1;
  if (left.length === 0) return null;
  return (
    <>
      <p>{text.t('waiting.missing')}</p>
      <ul>{left.map((pair) => <li><AskFor text={text} names={names} here={here} pair={pair} long={several} /></li>)}</ul>
    </>
  );
}

/** The button that puts a family in the line. */
export function JoinButton({ text }: { text: Text }) {
  return <Button primary name="do" value="queue">{text.t('waiting.join')}</Button>;
}

interface MattersProps { text: Text; scene: Scene; names: Names; open: readonly Pair[]; wanted: ReadonlySet<string> | undefined; values: URLSearchParams }

/** Where not all may fit, the family says what comes first (P-4.3). */
export function Matters({ text, scene: { family }, names, open, wanted, values }: MattersProps) {
  const { t } = text;
  if (open.length < 2 || !wanted || !open.some(({ teacher }) => wanted.has(teacher))) return null;
  const several = new Set(open.map(({ student }) => student)).size > 1;
  const marked = values.has('do') ? values.getAll('matters') : (family.draft?.matters ?? []).map(partOf);
  return (
    <Field
      text={text} name="matters" kind="checkboxes" label={t('waiting.matters')} hint={t('waiting.mattersHint')} values={marked}
      options={open.map((pair) => ({ value: partOf(pair), label: teacherOf(names, pair), ...(several ? { hint: names.children.get(pair.student) ?? '' } : {}) }))}
    />
  );
}
