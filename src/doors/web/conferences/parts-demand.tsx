/** Before booking opens: which teachers more families may want than they have times for, and what can be done (P-4.3). */
import type { Text } from '../../../platform/text.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import type { Wanted } from '../../../rooms/conferences/reads-demand.ts';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';

/** So many are named one by one. */
const most = 12;

/** A warning on the page of a round, as long as something can still be done about it. */
export function Demand({ text, round, wanted, names }: { text: Text; round: Round; wanted: readonly Wanted[]; names: ReadonlyMap<string, string> }) {
  const { t } = text;
  if (wanted.length === 0 || !['draft', 'collecting', 'open'].includes(round.state)) return null;
  return (
    <div class="field"><Notice kind="late" lead={<StateMark text={text} state="late">{t('waitingpage.demand.lead')}</StateMark>}>
      <p>{t('waitingpage.demand.count', { count: wanted.length })}</p>
      <ul>{wanted.slice(0, most).map(({ teacher, demand, slots }) => <li>{t('waitingpage.demand.line', { teacher: names.get(teacher) ?? '', demand, slots })}</li>)}</ul>
      <p>{t('waitingpage.demand.what')}</p>
    </Notice></div>
  );
}
