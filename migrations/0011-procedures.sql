create table procedure_versions (
  organisation uuid not null references organisations (id),
  procedure text not null,
  version int not null,
  body jsonb not null,
  made_at timestamptz not null,
  made_by uuid,
  primary key (organisation, procedure, version)
);
call protect('procedure_versions', 'select, insert');

-- What a step demands for one subject, of the machine or of a person.
create table duties (
  organisation uuid not null references organisations (id),
  id uuid not null,
  procedure text not null,
  version int not null,
  step text not null,
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  -- one duty for a step, subject and turn: a turn is the sequence of a change, a date of a cadence, or ''
  turn text not null default '',
  state text not null check (state in ('planned', 'open', 'done', 'waived', 'failed', 'withdrawn')),
  role text not null,
  person uuid,
  due_at timestamptz not null,
  -- when the machine takes it: at due_at, later after a fault
  take_at timestamptz not null,
  attempts int not null default 0,
  deadline_at timestamptz,
  escalate_at timestamptz,
  escalated_at timestamptz,
  escalated_to text,
  opened_at timestamptz,
  closed_at timestamptz,
  closed_by uuid,
  late boolean not null default false,
  evidence jsonb not null default '{}',
  reason text,
  primary key (organisation, id),
  foreign key (organisation, procedure, version) references procedure_versions (organisation, procedure, version)
);
create unique index duties_once on duties (organisation, procedure, step, subject, part, turn) where state <> 'withdrawn';
create index duties_due on duties (organisation, take_at) where state = 'planned';
create index duties_open on duties (organisation, person) where state = 'open';
create index duties_to_escalate on duties (organisation, escalate_at) where state = 'open' and escalated_at is null;
create index duties_of_subject on duties (organisation, subject, part);
call protect('duties', 'select, insert, update');

create table reviews (
  organisation uuid not null references organisations (id),
  id uuid not null,
  procedure text not null,
  version int not null,
  duty uuid not null,
  at timestamptz not null,
  person uuid,
  since timestamptz not null,
  figures jsonb not null,
  outcome text not null check (outcome in ('kept', 'changed')),
  remarks text not null,
  primary key (organisation, id)
);
call protect('reviews', 'select, insert');

-- Organisations in which something is due by now, each by its own clock; the worker then enters each.
create function due_organisations(at timestamptz) returns table (organisation uuid)
language sql stable security definer set search_path = public, pg_temp
as $$ select o.id from organisations o,
        lateral (select at + o.ahead_ms * interval '1 millisecond' as now) c
      where exists (select from duties d where d.organisation = o.id and d.state = 'planned' and d.take_at <= c.now)
         or exists (select from duties d where d.organisation = o.id and d.state = 'open' and d.escalated_at is null and d.escalate_at <= c.now)
         or exists (select from deliveries v where v.organisation = o.id and v.state in ('queued', 'sending') and v.due_at <= c.now) $$;
revoke all on function due_organisations from public;
grant execute on function due_organisations to convene_app;
