import type { Child } from 'hono/jsx';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/sessions/access-requests.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { LedgerPart } from '../frame/ledger.tsx';
import type { Typed } from './forms.ts';
import { WishFields } from './parts.tsx';
import type { RequestShown } from './pages-request.tsx';

/** What the office can do with a request, by the last part of the form's address. */
export const actNames = ['trust', 'discard', 'settle', 'ask', 'join', 'decline', 'note'] as const;
export type ActName = (typeof actNames)[number];

interface Props {
  visit: MemberVisit; shown: RequestShown; values: Typed; errors: readonly FieldError[]; here: string;
  act?: ActName | undefined;
}

/** One act that is not the page's own: closed until it is wanted, open where its form came back. */
function Lesser({ id, act, words, children }: { id: ActName; act: ActName | undefined; words: string; children: Child }) {
  return <details id={`act-${id}`} open={act === id}><summary>{words}</summary><div class="part">{children}</div></details>;
}

/** What can be done with an open request; of a suspect one, only to let it pass or to put it away. */
export function OpenActs(props: Props) {
  const { visit, shown: { request, alike }, here } = props;
  const { text, csrf } = visit;
  if (request.suspect) {
    return (
      <LedgerPart id="suspect" heading={text.t('requestpage.suspect')}>
        <p>{text.t('requestpage.suspectText')}</p>
        <p class="second">{text.list(request.marks.map((mark) => text.t(`requestpage.mark.${mark}`)))}</p>
        <div class="part">
          <Acts>
            <Form action={`${here}/trust`} csrf={csrf}><Button primary type="submit">{text.t('requestpage.trust')}</Button></Form>
            <Form action={`${here}/discard`} csrf={csrf}><Version {...props} /><Button type="submit">{text.t('requestpage.discard')}</Button></Form>
          </Acts>
        </div>
      </LedgerPart>
    );
  }
  return (
    <LedgerPart id="acts" heading={text.t('requestpage.next')}>
      <Settle {...props} />
      {request.missing.length === 0 ? null : <Ask {...props} />}
      {alike.length === 0 ? null : <Join {...props} />}
      {may(visit.actor, access['sessions.declineRequest']) ? <Decline {...props} /> : null}
    </LedgerPart>
  );
}

const Version = ({ shown }: Pick<Props, 'shown'>) => <input type="hidden" name="version" value={String(shown.request.version)} />;

function Settle(props: Props) {
  const { visit: { text, csrf, person }, shown: { request }, values, errors, here, act } = props;
  return (
    <Lesser id="settle" act={act} words={text.t(request.missing.length ? 'requestpage.settle' : 'requestpage.change')}>
      <Form action={`${here}/settle`} csrf={csrf}>
        <Version {...props} />
        <Field text={text} name="title" kind="text" label={text.t('requestpage.title')} value={values['title']} error={errorOf(errors, 'title')} />
        <WishFields text={text} zone={request.wished?.zone ?? person.zone} values={values} errors={errors} which={['when', 'length', 'where', 'who']} optional />
        <Acts><Button primary type="submit">{text.t('requestpage.save')}</Button></Acts>
      </Form>
    </Lesser>
  );
}

function Ask({ visit: { text, csrf }, shown: { request }, values, errors, here, act }: Props) {
  return (
    <Lesser id="ask" act={act} words={text.t('requestpage.askHeading')}>
      <Form action={`${here}/ask`} csrf={csrf}>
        <Field
          text={text} name="fields" kind="checkboxes" label={text.t('requestpage.askFor')} values={request.missing} error={errorOf(errors, 'fields')}
          options={request.missing.map((field) => ({ value: field, label: text.t(`request.field.${field}`) }))}
        />
        <Field text={text} name="words" kind="textarea" rows={2} optional label={text.t('requestpage.askWords')} value={values['words']} error={errorOf(errors, 'words')} />
        <Acts><Button primary type="submit">{text.t('requestpage.askButton')}</Button></Acts>
      </Form>
    </Lesser>
  );
}

function Join(props: Props) {
  const { visit: { text, csrf, person }, shown: { alike }, values, errors, here, act } = props;
  return (
    <Lesser id="join" act={act} words={text.t('requestpage.join')}>
      <Form action={`${here}/join`} csrf={csrf}>
        <Version {...props} />
        <Field
          text={text} name="to" kind="radios" label={text.t('requestpage.joinTo')} value={values['to']} error={errorOf(errors, 'to')}
          options={alike.map((one) => ({ value: one.id, label: one.title, hint: text.dateTime(one.madeAt, person.zone) }))}
        />
        <Acts><Button primary type="submit">{text.t('requestpage.joinButton')}</Button></Acts>
      </Form>
    </Lesser>
  );
}

function Decline(props: Props) {
  const { visit: { text, csrf }, values, errors, here, act } = props;
  return (
    <Lesser id="decline" act={act} words={text.t('requestpage.decline')}>
      <Form action={`${here}/decline`} csrf={csrf}>
        <Version {...props} />
        <Field
          text={text} name="reason" kind="textarea" rows={2} label={text.t('requestpage.declineReason')} hint={text.t('requestpage.declineHint')}
          value={values['reason']} error={errorOf(errors, 'reason')}
        />
        <Acts><Button primary type="submit">{text.t('requestpage.declineButton')}</Button></Acts>
      </Form>
    </Lesser>
  );
}

/** A note for the office alone; also about what is closed. */
export function NoteForm({ visit: { text, csrf }, values, errors, here, act }: Props) {
  return (
    <Lesser id="note" act={act} words={text.t('requestpage.noteHeading')}>
      <Form action={`${here}/note`} csrf={csrf}>
        <Field
          text={text} name="note" kind="textarea" rows={2} label={text.t('requestpage.note')} hint={text.t('requestpage.noteHint')}
          value={values['note']} error={errorOf(errors, 'note')}
        />
        <Acts><Button type="submit">{text.t('requestpage.addNote')}</Button></Acts>
      </Form>
    </Lesser>
  );
}
