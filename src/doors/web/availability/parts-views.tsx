import { Segments } from '../frame/tabs.tsx';
import type { Visit } from '../visit.ts';

const views = ['availability', 'days', 'travel'] as const;

/** The three pages of the office that say when people can be had: people, days, ways. */
export function AvailabilityViews({ visit: { text, organisation }, current }: { visit: Visit; current: (typeof views)[number] }) {
  return (
    <div class="field">
      <Segments label={text.t('availability.views')} tabs={views.map((one) => ({ href: `/o/${organisation.slug}/${one}`, label: text.t(`availability.view.${one}`), current: one === current }))} />
    </div>
  );
}
