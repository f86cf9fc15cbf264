import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { OfficePage, type Place } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

interface Props {
  visit: Visit;
  /** What the links were given for, or to whom. */
  of: string;
  count: number;
  current: Place;
  action: string;
  /** Where it leads when nothing is done. */
  back: string;
}

/** The page that asks before all links of a thing or a person are revoked. */
export function RevokeAllPage({ visit, of, count, current, action, back }: Props) {
  const { text: { t }, csrf } = visit;
  const title = t('link.revokeTitle', { count });
  return (
    <OfficePage visit={visit} title={title} current={current}>
      <PageHead title={title}><bdi>{of}</bdi></PageHead>
      <Body narrow>
        <p>{t('link.revokeText')}</p>
        <Form action={action} csrf={csrf}>
          <input type="hidden" name="all" value="sure" />
          <Acts><Button primary>{t('link.revokeButton', { count })}</Button><ButtonLink href={back}>{t('link.keep')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
