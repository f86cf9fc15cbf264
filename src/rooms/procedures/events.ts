import type { Subject } from '../../platform/facts.ts';

interface OfDuty { readonly subject: Subject; readonly duty: string; readonly procedure: string; readonly step: string }
export type ProceduresFact =
  | ({ readonly kind: 'procedures.DutyOpened' } & OfDuty)
  | ({ readonly kind: 'procedures.DutyDone' } & OfDuty)
  | ({ readonly kind: 'procedures.DutyWaived' } & OfDuty)
  | ({ readonly kind: 'procedures.DutyMissed' } & OfDuty)
  | ({ readonly kind: 'procedures.DutyEscalated' } & OfDuty)
  | { readonly kind: 'procedures.VersionPublished'; readonly subject: Subject; readonly procedure: string; readonly version: number }
  | { readonly kind: 'procedures.VersionOffered'; readonly subject: Subject; readonly procedure: string }
  | { readonly kind: 'procedures.Reviewed'; readonly subject: Subject; readonly procedure: string };
