/** A step of the procedure is in the way of what somebody asked for: which, whose it is, and how to pass it over. */
import type { Visit, Web } from '../visit.ts';
import { sentenceOf, type AnyRefusal } from '../answers-refusals.tsx';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/procedures/access.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';

export type Gate = Extract<AnyRefusal, { reason: 'gate' }>;

/** What the notice's own form sends beside what was typed. */
export const gateFields = { to: 'gate.to', duty: 'gate.duty', reason: 'gate.reason' } as const;
const own: readonly string[] = Object.values(gateFields);

/** Where the form of this request went: the address to which it is sent once more. */
export function sentTo(c: Web): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

interface GateProps {
  visit: Visit; gate: Gate;
  /** Where the refused form went, and what was typed in it: with a reason it is sent there once more. */
  to: string; typed: URLSearchParams;
}

/** Above the refused form: which step comes first, who can do it, and for those who may, passing it over with a reason. */
export function GateNotice({ visit, gate, to, typed }: GateProps) {
  const { text, organisation, actor } = visit;
  return (
    <div class="part">
      <Notice kind="late" lead={<StateMark text={text} state="late">{sentenceOf(visit, gate)}</StateMark>}>
        <div>
          <p>
            {text.t('procedures.gate.whose', { name: gate.person ?? text.t(`role.${gate.role}`) })}{' '}
            <a href={`/o/${organisation.slug}/duties/${gate.duty}`}>{text.t('procedures.gate.look')}</a>
          </p>
          {may(actor, access['procedures.waive']) ? <div class="part"><PassForm {...{ visit, gate, to, typed }} /></div>
            : <p>{text.t('procedures.gate.mayPass', { roles: text.list(access['procedures.waive'].roles.map((role) => text.t(`role.${role}`))) })}</p>}
        </div>
      </Notice>
    </div>
  );
}

function PassForm({ visit: { text, organisation, csrf }, gate, to, typed }: GateProps) {
  const isEmpty = typed.get(gateFields.duty) === gate.duty && (typed.get(gateFields.reason) ?? '').trim() === '';
  return (
    <Form action={`/o/${organisation.slug}/duties/${gate.duty}/pass`} csrf={csrf} label={text.t('procedures.gate.go')}>
      {[...typed].filter(([name]) => name !== csrf.name && !own.includes(name)).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <input type="hidden" name={gateFields.to} value={to} />
      <input type="hidden" name={gateFields.duty} value={gate.duty} />
      <Field
        text={text} name={gateFields.reason} kind="text" label={text.t('procedures.gate.reason')} hint={text.t('procedures.gate.hint')}
        error={isEmpty ? text.t('procedures.reasonMissing') : undefined}
      />
      <Acts><Button type="submit">{text.t('procedures.gate.go')}</Button></Acts>
    </Form>
  );
}
