/**
 * What families and guests see, and so stands in every language: on pages without an account, in links, mails, letters and
 * what a refusal says there. All else stands in the languages of the office. `npm run check` holds the catalogues to it.
 */

/** Nouns whose every key is theirs, or the starts of keys. */
const theirs: readonly string[] = [
  'absence', 'absencepage.mail', 'conference', 'evening', 'feedback', 'feedbackpage', 'forms', 'frame', 'invitation', 'letter', 'link', 'mail', 'office', 'push', 'replypage', 'session', 'signin', 'state', 'time', 'waiting', 'wishes',
  'conferencepage.family', 'conferencepage.notDone', 'conferencepage.refused', 'conferencepage.reason', 'conferencepage.state', 'conferencepage.way',
  'conferencepage.wrong.pair', 'conferencepage.wrong.slot', 'proposal.link', 'refusal', 'sessionpage.agenda', 'sessionpage.comment', 'sessionpage.confirmAsk',
  'sessionpage.datesTo', 'sessionpage.files', 'sessionpage.nextTime', 'sessionpage.online', 'sessionpage.own', 'sessionpage.refused.not-asked',
  'sessionpage.refused.not-invited', 'sessionpage.refused.not-open', 'students.email', 'students.interpreterNone', 'students.own', 'students.phone', 'students.way',
];

/** Files of which a family or a guest may meet every text. */
export const seenByFamilies: readonly string[] = [
  'src/doors/web/answers-guard.tsx', 'src/doors/web/app.tsx', 'src/doors/web/frame/controls.tsx', 'src/doors/web/frame/fields.tsx', 'src/doors/web/frame/forms.tsx',
  'src/doors/web/frame/notices.tsx', 'src/doors/web/frame/page.tsx', 'src/doors/web/frame/shapes.tsx', 'src/doors/web/frame/times.tsx',
  'src/doors/web/conferences/pages-family.tsx', 'src/doors/web/conferences/routes-family.tsx', 'src/doors/web/conferences/parts.tsx',
  'src/doors/web/conferences/parts-waiting.tsx', 'src/rooms/conferences/actions-waiting-say.ts', 'src/doors/web/conferences/pages-code.tsx',
  'src/doors/web/conferences/pages-wishes.tsx', 'src/doors/web/conferences/parts-absence.tsx', 'src/doors/web/conferences/pages-sheet.tsx',
  'src/doors/web/conferences/routes-push.tsx', 'src/doors/web/conferences/routes-code.tsx', 'src/doors/web/conferences/routes-waiting.tsx',
  'src/doors/web/conferences/routes-wishes.tsx', 'src/doors/web/conferences/parts-interpreters.ts', 'src/doors/web/push/parts.tsx',
  'src/rooms/conferences/actions-absence-say.ts', 'src/rooms/conferences/actions-letters-compose.ts', 'src/rooms/conferences/actions-remind.ts',
  'src/rooms/conferences/actions-wishes.ts', 'src/rooms/conferences/actions-kept.ts', 'src/rooms/conferences/actions-plan-publish.ts', 'src/rooms/conferences/actions-teachers.ts',
  'src/doors/web/feedback/pages.tsx', 'src/doors/web/files/routes.ts', 'src/doors/web/links/routes.tsx', 'src/doors/web/office/pages.tsx',
  'src/doors/web/replies/pages.tsx', 'src/doors/web/replies/routes.tsx', 'src/doors/web/sign-in/pages.tsx', 'src/doors/web/sign-in/parts-mail.ts',
  'src/doors/web/students/pages-correct.tsx', 'src/doors/web/students/routes-correct.tsx',
  'src/platform/text-times.ts', 'src/rooms/conferences/actions-say.ts', 'src/rooms/conferences/actions-tell.ts', 'src/rooms/feedback/actions.ts',
  'src/rooms/invitations/actions-letter.ts', 'src/rooms/invitations/rules-letter.ts', 'src/rooms/messaging/rules-letter.ts', 'src/rooms/messaging/rules-letter-text.ts',
];

/** Whether families and guests see the message of a key. */
export function isForFamilies(key: string): boolean {
  return theirs.some((start) => key === start || key.startsWith(`${start}.`));
}
