/** The page of one way out: what it changes, what is to be chosen, and who is told what. */
import type { Child } from 'hono/jsx';
import { conflictSentence, namesOf, partyName } from '../../../rooms/sessions/reads-conflicts-words.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field, type Option } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { conflictAddress, ConflictFacts } from './parts.tsx';
import type { Choices } from './routes-choices.ts';

export interface WayShown {
  readonly choices: Choices;
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  /** Why it was not done. */
  readonly refused: string | undefined;
}

/** One way, previewed; what it says is what the one button does. */
export function WayPage({ visit, shown }: { visit: MemberVisit; shown: WayShown }) {
  const { text, organisation: { slug }, csrf } = visit;
  const { t } = text;
  const { choices: { way, seen, of }, errors, refused } = shown;
  const title = t(`conflict.way.${way}`, { title: of ? partyName(text, of) : '' });
  const nothing = nothingToChoose(visit, shown.choices);
  return (
    <OfficePage visit={visit} title={title} current="conflicts" refused={errors.length > 0}>
      <PageHead title={title}><StateMark text={text} state="conflict">{conflictSentence(text, seen)}</StateMark></PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {refused === undefined ? null : <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conflict.notDone')}</StateMark>}><p>{refused}</p></Notice>}
        <div class="part"><ConflictFacts visit={visit} seen={seen} dated /></div>
        {nothing ?? (
          <Form action={conflictAddress(slug, seen, way, of ? { of: of.party.id } : {})} csrf={csrf}>
            {of ? <><input type="hidden" name="version" value={String(of.session.version)} /><input type="hidden" name="part" value={of.party.part} /></> : null}
            <Questions visit={visit} shown={shown} />
            <div class="part"><Notice lead={<b>{t('conflict.changes')}</b>}><ul>{changes(visit, shown.choices).map((line) => <li>{line}</li>)}</ul></Notice></div>
            <Acts>
              <Button primary>{t(`conflict.do.${way}`)}</Button>
              <ButtonLink plain href={`/o/${slug}/conflicts`}>{t('conflict.leave')}</ButtonLink>
            </Acts>
          </Form>
        )}
      </Body>
    </OfficePage>
  );
}

function nothingToChoose({ text: { t }, organisation: { slug } }: MemberVisit, { way, of, times, rooms }: Choices): Child | undefined {
  if (way === 'move' && times.length === 0) return <Empty link={{ href: `/o/${slug}/sessions/${of!.session.id}/time`, label: t('conflict.toAssistant') }}>{t('conflict.noTime')}</Empty>;
  return way === 'room' && rooms.length === 0 ? <Empty link={{ href: `/o/${slug}/rooms`, label: t('office.nav.rooms') }}>{t('conflict.noRoom')}</Empty> : undefined;
}

function Questions({ visit, shown: { choices, values, errors } }: { visit: MemberVisit; shown: WayShown }) {
  const { text } = visit;
  const { t } = text;
  const { way, seen } = choices;
  const options = optionsFor(visit, choices);
  const reason = { text, name: 'reason', value: values.get('reason') ?? '', error: errorOf(errors, 'reason'), maxlength: 1000 } as const;
  return (
    <>
      {options.length === 0 ? null : <Field text={text} name="choice" kind="radios" label={t(`conflict.choose.${way as 'move'}`)} value={values.get('choice') ?? options[0]!.value} options={options} error={errorOf(errors, 'choice')} />}
      {way === 'accept' ? <input type="hidden" name="first" value={seen.stamps.first} /> : null}
      {way === 'accept' ? <input type="hidden" name="all" value={seen.stamps.all} /> : null}
      {way === 'accept' ? <Field {...reason} kind="textarea" rows={3} label={t('conflict.acceptReason')} /> : null}
      {way === 'accept' || way === 'optional' ? null : <Field {...reason} kind="text" label={t('sessionpage.reason')} hint={t('sessionpage.reasonHint')} optional />}
    </>
  );
}

function optionsFor({ text }: MemberVisit, { way, seen, of, times, rooms, people }: Choices): Option[] {
  const { t } = text;
  switch (way) {
    case 'move': return times.map(({ at, missing }) => ({
      value: at.start.toString(), label: `${text.dateRange(at.start, at.end, of!.session.zone)}, ${text.zoneName(of!.session.zone, at.start)}`,
      hint: missing.length === 0 ? t('conflict.allCan') : t('conflict.someCannot', { names: namesOf(text, missing) }),
    }));
    case 'room': return rooms.map(({ id, name, building, capacity }) => ({ value: id, label: [name, building].filter((one) => one !== '').join(', '), hint: t('conflict.seats', { count: capacity }) }));
    case 'optional': return people.filter(({ required }) => required).map(({ id, name }) => ({ value: id, label: name }));
    case 'leave-out': return people.map(({ id, name, told }) => ({ value: id, label: name, hint: t(told ? 'conflict.isTold' : 'conflict.knowsNothing') }));
    case 'accept': return seen.dates > 1 ? [{ value: 'first', label: t('conflict.acceptFirst') }, { value: 'all', label: t('conflict.acceptAll', { count: seen.dates }) }] : [];
    case 'cancel': return [];
  }
}

/** Exactly what will be otherwise, and who is told what. */
function changes({ text, person: { zone } }: MemberVisit, { way, of, place, names }: Choices): string[] {
  const { t } = text;
  if (way === 'accept') return [t('conflict.change.accept'), t('conflict.tellsNobody')];
  const title = partyName(text, of!);
  const when = text.dateRange(of!.party.at.start, of!.party.at.end, zone);
  const everybody = t('conflict.tells', { count: names.length, names: namesOf(text, names) });
  const series = of!.session.rule !== null;
  switch (way) {
    case 'move': return [t('conflict.change.move', { title, when }), ...(place === '' ? [] : [t('conflict.change.samePlace', { place })]), t('conflict.change.lapse'), everybody];
    case 'room': return [t('conflict.change.room', { title, when, place }), everybody];
    case 'optional': return [t('conflict.change.optional', { title }), ...(series ? [t('conflict.change.allDates')] : []), t('conflict.tellsNobody')];
    case 'leave-out': return [t('conflict.change.leave-out', { title }), ...(series ? [t('conflict.change.allDates')] : []), t('conflict.tellsOne')];
    case 'cancel': return [t('conflict.change.cancel', { title, when }), everybody];
  }
}
