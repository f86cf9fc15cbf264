/** Guardians in words, and the message that asks one of them to look at his contact data. */
import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { say } from '../../../rooms/messaging/actions.ts';
import { letter } from '../../../rooms/messaging/actions-letter.ts';
import { correctionLink, type CorrectionRefusal } from '../../../rooms/people/actions-corrections.ts';
import type { Correction } from '../../../rooms/people/schema-students.ts';
import type { Result } from '../../../platform/result.ts';
import type { Option } from '../frame/fields.tsx';

/** Languages in which schools meet families, by their names in the reader's. */
const tongues = ['ar', 'bg', 'bn', 'de', 'en', 'es', 'fa', 'fr', 'hi', 'hr', 'hu', 'it', 'ku', 'nl', 'pa', 'pl', 'ps', 'pt', 'ro', 'ru', 'so', 'sq', 'sr', 'ta', 'ti', 'tr', 'uk', 'ur', 'vi', 'zh'];

export function tongueOptions(text: Text): Option[] {
  return tongues.map((value) => ({ value, label: text.languageName(value) })).sort((a, b) => a.label.localeCompare(b.label, text.locale));
}

/** What a guardian says of himself, line by line. */
export function correctionInWords(text: Text, { name, email, phone, language, way, interpreterLanguage }: Correction): (readonly [string, string])[] {
  const { t } = text;
  const lines: (readonly [string, string] | undefined)[] = [
    name === undefined ? undefined : [t('students.name'), name],
    email === undefined ? undefined : [t('students.email'), email && `\u2066${email}\u2069`], phone === undefined ? undefined : [t('students.phone'), phone && `\u2066${phone}\u2069`],
    language === undefined ? undefined : [t('students.language'), text.languageName(language)],
    way === undefined ? undefined : [t('students.wayHead'), way === null ? t('students.wayOpen') : t(`students.way.${way}`)],
    interpreterLanguage === undefined ? undefined : [t('students.interpreter'), interpreterLanguage === null ? t('students.interpreterNone') : text.languageName(interpreterLanguage)],
  ];
  return lines.filter((line) => line !== undefined);
}

/** Sends a guardian the link by which he says what his contact data should be (P-1.3). */
export async function askToCorrect(ctx: Context, guardian: PersonId): Promise<Result<undefined, CorrectionRefusal>> {
  const link = await correctionLink(ctx, guardian);
  if (!link.ok) return link;
  await say(ctx, {
    kind: 'people.correct', key: `people.correct:${guardian}:${ctx.now.toString()}`, subject: { kind: 'person', id: guardian }, to: [{ person: guardian }],
    compose: (_person, head) => {
      const { t } = head.text;
      const { name } = head.organisation;
      return letter(head, {
        subject: t('students.mail.subject', { organisation: name }),
        blocks: [
          { kind: 'paragraph', text: t('students.mail.text', { organisation: name }) },
          { kind: 'actions', primary: true, actions: [{ label: t('students.mail.button'), href: link.value }] },
          { kind: 'paragraph', text: t('students.mail.how') },
        ],
      });
    },
  });
  return { ok: true, value: undefined };
}
