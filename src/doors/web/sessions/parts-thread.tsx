/** What was said between a requester and the office. */
import type { Post } from '../../../rooms/sessions/model-requests.ts';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';

/** Line for line, as it was written. */
export const lines = (words: string) => words.split('\n').map((line, index) => <>{index === 0 ? null : <br />}{line}</>);

/** What was said between the requester and the office. */
export function Thread({ visit, thread, requester }: { visit: Visit; thread: readonly Post[]; requester: string }) {
  const { text } = visit;
  const zone = visit.person?.zone ?? visit.organisation.zone;
  return (
    <>
      {thread.map((post) => (
        <p class="part">
          <span class="second small">
            {text.t(`sessionpage.post.${post.kind}`, { name: requester })}{' · '}<Time text={text} at={post.at} zone={zone} form="dateTime" />
          </span>
          <br /><span dir="auto">{lines(post.body)}</span>
        </p>
      ))}
    </>
  );
}
