-- What stands in the way of what (G-4.5.2), worked out from sessions, calendars, hours and claims and kept up to date: one row
-- for a kind, whose time or room it is, and the two things. A row whose conflict is gone stays, as what once was so.
create table conflicts (
  organisation uuid not null references organisations (id),
  id uuid not null,
  -- names kind, owner and both things: the same conflict has one row however often it is found
  key text not null,
  kind text not null check (kind <> ''),
  owner_kind text not null check (owner_kind <> ''),
  owner uuid not null,
  weight text not null check (weight in ('full', 'lesser')),
  a_kind text not null,
  a_subject uuid not null,
  a_part text not null,
  a_starts_at timestamptz not null,
  a_ends_at timestamptz not null,
  -- null where it is no other thing: hours, a holiday, a room that was closed
  b_kind text,
  b_subject uuid,
  b_part text,
  b_starts_at timestamptz,
  b_ends_at timestamptz,
  -- when they are in each other's way: the time that both take, or all the time between them
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  minutes int not null,
  found_at timestamptz not null,
  gone_at timestamptz,
  -- somebody has said why it may stay; it comes back when either thing changes
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_reason text check (length(accepted_reason) <= 1000),
  primary key (organisation, id),
  check (starts_at <= ends_at),
  check ((accepted_at is null) = (accepted_reason is null)),
  check ((b_kind is null) = (b_subject is null))
);
create unique index conflicts_once on conflicts (organisation, key);
create index conflicts_ahead on conflicts (organisation, ends_at) where gone_at is null;
create index conflicts_of_owner on conflicts (organisation, owner) where gone_at is null;
create index conflicts_of_a on conflicts (organisation, a_subject) where gone_at is null;
create index conflicts_of_b on conflicts (organisation, b_subject) where gone_at is null;
call protect('conflicts', 'select, insert, update');

-- What has changed since it was last worked out. A row for each change and never an update: two who change something of the
-- same person do not wait for each other.
create table conflict_marks (
  organisation uuid not null references organisations (id),
  id uuid not null,
  -- of an organisation: everything
  of_kind text not null check (of_kind in ('session', 'person', 'organisation')),
  of uuid not null,
  primary key (organisation, id)
);
call protect('conflict_marks', 'select, insert, delete');

insert into conflict_marks (organisation, id, of_kind, of) select id, gen_random_uuid(), 'organisation', id from organisations;

create function organisations_with_conflict_marks() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select o.id from organisations o where exists (select from conflict_marks m where m.organisation = o.id) $$;
revoke all on function organisations_with_conflict_marks from public;
grant execute on function organisations_with_conflict_marks to convene_app;
