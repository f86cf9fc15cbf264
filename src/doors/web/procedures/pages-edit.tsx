import type { ProcedureVersion } from '../../../rooms/procedures/model.ts';
import type { Mistake } from '../../../rooms/procedures/reads.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { OfficePage } from '../office/parts.tsx';
import { saidIn } from './parts.tsx';
import { MovesField } from './parts-versions.tsx';

interface EditProps {
  visit: MemberVisit; version: ProcedureVersion; source: string; mistakes: readonly Mistake[];
  /** Somebody published since this text was shown. */
  last?: LastChange | undefined; isSecond?: boolean; moves?: boolean;
}

/** The procedure's text, to be changed: every mistake is named with its line, and nothing of a wrong text is used. */
export function EditPage({ visit, version, source, mistakes, last, isSecond = false, moves = false }: EditProps) {
  const { text, organisation, person, csrf } = visit;
  const here = `/o/${organisation.slug}/procedures/${version.body.procedure}`;
  const lines = source.split('\n');
  const errors: FieldError[] = mistakes.map(({ line, where, sentence }) => {
    const excerpt = (lines[line - 1] ?? '').trim().slice(0, 80);
    const told = text.t('procedures.mistake', { line, where: where === '' ? text.t('procedures.wholeText') : where, sentence });
    return { field: 'source', message: excerpt === '' ? told : `${told} ${text.t('procedures.excerpt', { excerpt })}` };
  });
  return (
    <OfficePage visit={visit} title={text.t('procedures.edit')} current="procedures" refused={errors.length > 0 || isSecond}>
      <PageHead title={saidIn(text, version.body.title)}>{text.t('procedures.editIntro', { version: version.version + 1 })}</PageHead>
      <Body>
        {isSecond ? <div class="part"><ChangedMeanwhile text={text} zone={person.zone} last={last} now={[[text.t('procedures.version'), text.number(version.version)]]} /></div> : null}
        <ErrorSummary text={text} errors={errors} />
        <Form action={`${here}/edit`} csrf={csrf}>
          <input type="hidden" name="over" value={String(version.version)} />
          <div class="code"><Field text={text} name="source" kind="textarea" rows={36} label={text.t('procedures.source')} value={source} error={errorOf(errors, 'source')} /></div>
          <MovesField text={text} checked={moves} />
          <Acts>
            <Button primary type="submit">{text.t('procedures.publish', { version: version.version + 1 })}</Button>
            <ButtonLink plain href={here}>{text.t('procedures.leave')}</ButtonLink>
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
