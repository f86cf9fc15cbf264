/** What a family is asked about meetings that were arranged anew: it stands, and the family says that it knows. */
import type { Text } from '../../../platform/text.ts';
import { changeTold, whyTold } from '../../../rooms/conferences/actions-absence-say.ts';
import { contactTold, type Names } from '../../../rooms/conferences/actions-say.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import { worded } from '../../../rooms/conferences/reads-texts.ts';
import type { GivenAbsence, KeptChange } from '../../../rooms/conferences/model-absence.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';

export type OpenChange = { readonly given: GivenAbsence; readonly reason: string | null; readonly changes: readonly KeptChange[] };

interface Props { visit: Visit; scene: Scene; names: Names; here: string; open: readonly OpenChange[]; answered: boolean; mayChoose: boolean }

/** Everything that the family has not answered, with one act for all of it. */
export function Rearranged({ visit: { text, csrf, organisation }, scene, names, here, open, answered, mayChoose }: Props) {
  const { t } = text;
  if (answered && open.length === 0) return <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('absence.family.done')}</StateMark>} />;
  if (open.length === 0) return null;
  const changes = open.flatMap((one) => one.changes);
  const isLost = changes.every(({ to }) => to === null);
  return (
    <Notice kind="late" lead={<StateMark text={text} state="late">{t(isLost ? 'absence.family.titleLost' : 'absence.family.title')}</StateMark>}>
      {open.map(({ given, reason }) => <p>{whyTold({ round: scene.round, given, names }, text)}{reason ? <>{' '}<bdi>{reason}</bdi></> : null}</p>)}
      <p>{t(isLost ? 'absence.family.textLost' : 'absence.family.text')}</p>
      <ul>{changes.map((one) => <li><b>{changeTold(one, { round: scene.round, names }, text)}</b></li>)}</ul>
      {changes.some(({ to }) => to === null) ? <p>{lostTold(text, scene, organisation, mayChoose)}</p> : null}
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}><Acts><Button primary name="do" value="suits">{t(isLost ? 'absence.family.seen' : 'absence.family.ok')}</Button></Acts></Form>
    </Notice>
  );
}

function lostTold(text: Text, { round }: Scene, organisation: Visit['organisation'], mayChoose: boolean): string {
  return mayChoose ? text.t('absence.family.again') : text.t('absence.family.ask', { contact: contactTold(worded(round, text.locale), organisation).join(', ') });
}
