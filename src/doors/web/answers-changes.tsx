/** Two at one form: the second sees what the first did and loses nothing typed. */
import type { Child } from 'hono/jsx';
import type { Context } from '../../platform/context.ts';
import type { Text } from '../../platform/text.ts';
import { acts } from '../../rooms/log/reads.ts';
import { people } from '../../rooms/people/reads.ts';
import { Notice } from './frame/notices.tsx';
import { StateMark } from './frame/shapes.tsx';

/** Who changed a thing last, and when; `name` is undefined for a machine or somebody erased. */
export interface LastChange { readonly name: string | undefined; readonly at: Temporal.Instant }

/** The last act of these verbs about a subject. */
export async function lastChange(ctx: Context, subject: string, verbs: readonly string[]): Promise<LastChange | undefined> {
  const [act] = await acts(ctx.tx, ctx.organisation, { subject, verbs, most: 1 });
  if (!act) return undefined;
  const who = act.actorKind === 'person' && act.actor ? (await people(ctx.tx, ctx.organisation, [act.actor])).get(act.actor) : undefined;
  return { name: who?.name, at: act.at };
}

interface Props {
  text: Text;
  zone: string;
  last: LastChange | undefined;
  /** What is written now where it differs from what was typed: the field's label and its value. */
  now: readonly (readonly [label: string, value: string])[];
}

/** Above a form that came second: who was first, what stands there now; the form under it holds what was typed. */
export function ChangedMeanwhile({ text, zone, last, now }: Props) {
  const { t } = text;
  const when = last && text.dateTime(last.at, zone);
  const who = last?.name === undefined ? t('refusal.changedMeanwhile') : t('refusal.changedBy', { name: last.name, when: when! });
  return (
    <Notice kind="late" lead={<StateMark text={text} state="late">{who}</StateMark>}>
      {now.length === 0 ? <p>{t('refusal.changedSame')}</p> : <Now heading={t('refusal.changedNow')} now={now} empty={t('refusal.changedEmpty')} />}
      <p>{t('refusal.changedKept')}</p>
    </Notice>
  );
}

function Now({ heading, now, empty }: { heading: Child; now: Props['now']; empty: string }) {
  return <><p>{heading}</p><dl class="facts">{now.map(([label, value]) => <><dt>{label}</dt><dd><bdi>{value === '' ? empty : value}</bdi></dd></>)}</dl></>;
}
