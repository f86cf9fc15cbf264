import type { Text } from '../../../platform/text.ts';
import type { ChildAlone } from '../../../rooms/conferences/reads-alone.ts';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';

/** Children for whom nobody can book, with what is to be done for each; nothing where there are none. */
export function ChildrenAlone({ text, slug, alone: all }: { text: Text; slug: string; alone: readonly ChildAlone[] }) {
  if (all.length === 0) return null;
  return (
    <div class="part"><Notice kind="late" lead={<StateMark text={text} state="missing">{text.t('letterspage.alone.title', { count: all.length })}</StateMark>}>
      <ul>
        {all.map(({ student, why }) => (
          <li><a href={`/o/${slug}/students/${student.person}`}><bdi>{[student.name, student.className ?? ''].join(' ').trim()}</bdi></a>{': '}{text.t(`letterspage.alone.${why}`)}</li>
        ))}
      </ul>
    </Notice></div>
  );
}
