/** Versions of a procedure: what the program offers, what a version changes, and which there were. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Offer, ProcedureVersion } from '../../../rooms/procedures/model.ts';
import { changesBetween, type Changes, type StepChange } from '../../../rooms/procedures/reads.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form, type Csrf } from '../frame/forms.tsx';
import { LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import { saidIn } from './parts.tsx';

interface Place { text: Text; zone: string }

/** What the program offers instead of the organisation's own version: what it changes, to be taken or left (G-6.1). */
export function OfferPart({ text, zone, offer, version, csrf, here }: Place & { offer: Offer; version: ProcedureVersion; csrf: Csrf; here: string }) {
  const asked = (
    <>
      <input type="hidden" name="digest" value={offer.digest} />
      <input type="hidden" name="over" value={String(version.version)} />
    </>
  );
  return (
    <LedgerPart id="offer" heading={text.t('procedures.offer.heading')} note={text.t('procedures.offer.note', { when: text.date(offer.offeredAt, zone) })}>
      <p>{text.t('procedures.offer.text', { version: version.version })}</p>
      <div class="part"><ChangesTable text={text} changes={changesBetween(version.body, offer.body)} caption={text.t('procedures.offer.changes')} /></div>
      <div class="part narrow">
        <Form action={`${here}/offer`} csrf={csrf} label={text.t('procedures.offer.take', { version: version.version + 1 })}>
          {asked}
          <MovesField text={text} />
          <Acts><Button primary name="act" value="take">{text.t('procedures.offer.take', { version: version.version + 1 })}</Button></Acts>
        </Form>
      </div>
      <div class="part narrow">
        <Form action={`${here}/offer`} csrf={csrf} label={text.t('procedures.offer.keep')}>
          {asked}
          <Field text={text} name="reason" kind="text" optional label={text.t('procedures.offer.reason')} hint={text.t('procedures.offer.reasonHint')} />
          <Acts><Button name="act" value="keep">{text.t('procedures.offer.keep')}</Button></Acts>
        </Form>
      </div>
    </LedgerPart>
  );
}

/** Whether sessions and requests under way follow a new version. */
export function MovesField({ text, checked = false }: { text: Text; checked?: boolean }) {
  return <Field text={text} name="moves" kind="checkbox" optional checked={checked} label={text.t('procedures.moves')} hint={text.t('procedures.movesHint')} />;
}

/** What differs between two versions, step by step. */
export function ChangesTable({ text, changes, caption }: { text: Text; changes: Changes; caption: string }) {
  const { head, clauses, steps } = changes;
  const ids = (kind: StepChange['kind']) => clauses.filter((one) => one.kind === kind).map(({ id }) => id);
  const rows: Child[][] = [
    ...(head.length ? [[text.t('procedures.change.whole'), text.t('procedures.change.changed'), <Keys text={text} keys={head} />]] : []),
    ...steps.map(({ kind, step, keys }) => [<>{saidIn(text, step.title)} <small class="second nowrap">{step.clause}</small></>, text.t(`procedures.change.${kind}`), <Keys text={text} keys={keys} />]),
  ];
  return (
    <>
      {rows.length === 0 ? <p class="second">{text.t('procedures.change.none')}</p> : (
        <Table
          id="changes" caption={caption} rowHead={0} rows={rows}
          columns={[{ label: text.t('procedures.step') }, { label: text.t('procedures.change.kind') }, { label: text.t('procedures.change.details') }]}
        />
      )}
      {ids('added').length ? <p class="second">{text.t('procedures.change.clausesAdded', { ids: text.list(ids('added')) })}</p> : null}
      {ids('changed').length ? <p class="second">{text.t('procedures.change.clausesChanged', { ids: text.list(ids('changed')) })}</p> : null}
      {ids('removed').length ? <p class="second">{text.t('procedures.change.clausesRemoved', { ids: text.list(ids('removed')) })}</p> : null}
    </>
  );
}

/** Keys as the text of the procedure has them: what stood there struck through, then what stands there. */
function Keys({ text, keys }: { text: Text; keys: StepChange['keys'] }) {
  return (
    <>
      {keys.map(({ key, before, after }) => (
        <div dir="ltr">
          <small class="second">{key}:</small>{' '}
          {before === undefined ? null : <><del>{before}</del>{' '}</>}
          {after === undefined ? <span class="second">{text.t('procedures.change.wasNot')}</span> : <ins><bdi>{after}</bdi></ins>}
        </div>
      ))}
    </>
  );
}

/** Every version, the newest first: when, by whom, and how much it changed. */
export function VersionsPart({ text, zone, versions, names }: Place & { versions: readonly ProcedureVersion[]; names: ReadonlyMap<string, string> }) {
  const line = (one: ProcedureVersion, before: ProcedureVersion | undefined) => [
    text.t('procedures.reviewedVersion', { version: one.version }),
    one.madeBy !== null && names.has(one.madeBy) ? text.t('procedures.by', { name: names.get(one.madeBy)! }) : undefined,
    one.shipped ? text.t('procedures.versionShipped') : undefined,
    before && text.t('procedures.versionSteps', { count: changesBetween(before.body, one.body).steps.length }),
    before && one.moves ? text.t('procedures.versionMoves') : undefined,
  ].filter(Boolean).join(' · ');
  return (
    <LedgerPart id="versions" heading={text.t('procedures.versions')}>
      <DescriptionList items={versions.map((one, index) => [<Time text={text} at={one.madeAt} zone={zone} form="date" />, line(one, versions[index + 1])])} />
    </LedgerPart>
  );
}
