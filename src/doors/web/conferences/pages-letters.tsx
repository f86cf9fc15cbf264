/** Letters of a round: whom no message reaches, what was printed, and what is posted (P-2.1). */
import type { Child } from 'hono/jsx';
import type { PrintedFor, Print } from '../../../rooms/conferences/model-letters.ts';
import { printedFor } from '../../../rooms/conferences/model-letters.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';

export const lettersDone = ['ordered', 'posted', 'removed'] as const;

/** A letter that is not in its file, with whose it is. */
export interface MissingLetter { readonly print: Print['id']; readonly family: string; readonly characters: string }

export interface LettersShown {
  readonly round: Round;
  readonly prints: readonly Print[];
  readonly names: ReadonlyMap<string, string>;
  readonly missing: readonly MissingLetter[];
  /** Guardians to whom each choice writes. */
  readonly to: Readonly<Record<PrintedFor, number>>;
  /** Families by how they were told. */
  readonly told: { readonly message: number; readonly letter: number; readonly phone: number; readonly left: number };
  readonly done: (typeof lettersDone)[number] | undefined;
  readonly refused: string | undefined;
}

interface Props { visit: MemberVisit; shown: LettersShown }

export function LettersPage({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, done, refused, told, prints } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('letterspage.title', { round: round.name });
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`letterspage.done.${done}`)}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={title} current="conferences" banner={banner} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('letterspage.nav')}><a href={home}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p data-live-part="told">{t('letterspage.counts', told)}</p>
        <Order visit={visit} shown={shown} />
        <div class="part" data-live-part="prints">{prints.length === 0 ? <Empty>{t('letterspage.none')}</Empty> : <Prints visit={visit} shown={shown} />}</div>
      </Body>
    </OfficePage>
  );
}

/** Whom letters are ordered for. */
function Order({ visit: { text, csrf, organisation }, shown: { round, to } }: Props) {
  const { t } = text;
  if (round.state !== 'open') return <p class="field second">{t('letterspage.notOpen')}</p>;
  return (
    <Form action={`/o/${organisation.slug}/conferences/${round.id}/letters`} csrf={csrf}>
      <p class="second part">{t('letterspage.text')}</p>
      <Field
        text={text} name="which" kind="radios" label={t('letterspage.which')} value={to.unreached > 0 ? 'unreached' : 'all'}
        options={printedFor.map((value) => ({ value, label: t(`letterspage.which.${value}`), hint: t('letterspage.whichHint', { count: to[value] }) }))}
      />
      <Acts><Button primary name="do" value="order">{t('letterspage.order')}</Button></Acts>
    </Form>
  );
}

function Prints({ visit, shown: { round, prints, names, missing } }: Props) {
  const { text } = visit;
  const { t } = text;
  const columns = [
    { label: t('letterspage.when'), kind: 'time' as const }, { label: t('letterspage.which') }, { label: t('letterspage.letters'), kind: 'number' as const },
    { label: t('letterspage.state') }, { label: t('letterspage.acts'), hidden: true },
  ];
  const rows = prints.map((print): Child[] => [
    text.dateTime(print.madeAt, round.zone),
    <>{t(`letterspage.which.${print.which}`)}{print.madeBy ? <><br /><bdi class="second">{names.get(print.madeBy) ?? ''}</bdi></> : null}</>,
    text.number(print.total), <State visit={visit} round={round} print={print} names={names} missing={missing.filter((one) => one.print === print.id)} />,
    <PrintActs visit={visit} round={round} print={print} />,
  ]);
  return <Table id="prints" caption={t('letterspage.list', { count: prints.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

interface Row { visit: MemberVisit; round: Round; print: Print }

function State({ visit: { text }, round, print, names, missing }: Row & { names: ReadonlyMap<string, string>; missing: readonly MissingLetter[] }) {
  const { t } = text;
  if (print.state === 'failed') return <><StateMark text={text} state="conflict">{t('letterspage.state.failed')}</StateMark><p>{t(`letterspage.reason.${print.reason ?? 'gave-up'}`)}</p></>;
  if (print.state === 'waiting') return <StateMark text={text} state="tentative">{t('letterspage.state.waiting')}</StateMark>;
  if (print.state === 'printing') {
    return <StateMark text={text} state="tentative">{t('letterspage.state.printing', { done: print.done, total: print.total })}</StateMark>;
  }
  return (
    <>
      <StateMark text={text} state={print.postedAt ? 'done' : 'scheduled'}>
        {print.postedAt ? t('letterspage.state.posted', { when: text.date(print.postedAt, round.zone), name: names.get(print.postedBy ?? '') ?? '' }) : t('letterspage.state.printed')}
      </StateMark>
      {missing.map(({ family, characters }) => <p>{t('letterspage.missing', { family, characters })}</p>)}
    </>
  );
}

function PrintActs({ visit: { text, csrf, organisation }, round, print }: Row) {
  const { t } = text;
  if (print.state !== 'printed') return null;
  return (
    <Form action={`/o/${organisation.slug}/conferences/${round.id}/letters`} csrf={csrf} label={text.dateTime(print.madeAt, round.zone)}>
      <input type="hidden" name="print" value={print.id} />
      <Acts>
        {print.file ? <a href={`/f/${organisation.slug}/${print.file}`}>{t('letterspage.file')}</a> : <span class="quiet">{t('letterspage.removed')}</span>}
        {print.postedAt ? null : <Button name="do" value="post">{t('letterspage.post')}</Button>}
        {print.file ? <Button plain name="do" value="remove">{t('letterspage.remove')}</Button> : null}
      </Acts>
      {print.postedAt ? null : <p class="second small">{t('letterspage.postHint')}</p>}
    </Form>
  );
}
