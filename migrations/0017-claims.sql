-- What may be held by one only, or by as many as it has units: a room, the licences of a platform. The row is the lock:
-- whoever changes claims takes it first, several in the order of `resource`, and its version rises with each change.
create table claimables (
  organisation uuid not null references organisations (id),
  resource uuid not null,
  kind text not null check (kind <> ''),
  -- 0: it takes nothing new, such as a room that is closed
  units int not null check (units >= 0),
  version bigint not null default 1,
  primary key (organisation, resource)
);
call protect('claimables', 'select, insert, update, delete');

insert into claimables (organisation, resource, kind, units)
  select organisation, id, 'room', case when closed_at is null then 1 else 0 end from rooms;

-- How many sessions may be held on a platform at once; without a row, any number.
create table platform_licences (
  organisation uuid not null references organisations (id),
  platform text not null,
  resource uuid not null,
  primary key (organisation, platform),
  foreign key (organisation, resource) references claimables (organisation, resource)
);
create unique index platform_licences_by_resource on platform_licences (organisation, resource);
call protect('platform_licences', 'select, insert, update, delete');

-- A unit of something claimable for a time. A hold runs out at held_until and then counts for nothing, though its row is
-- there until somebody who has the lock removes it. What is wanted and could not be had has no unit: it takes nothing,
-- it is a conflict that can be read, and it is claimed as soon as the time is free.
create table claims (
  organisation uuid not null references organisations (id),
  id uuid not null,
  resource uuid not null,
  unit int,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  span tstzrange not null generated always as (tstzrange(starts_at, ends_at)) stored,
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  state text not null check (state in ('held', 'booked', 'wanted')),
  held_until timestamptz,
  holder uuid,
  made_at timestamptz not null,
  primary key (organisation, id),
  foreign key (organisation, resource) references claimables (organisation, resource),
  check (starts_at < ends_at),
  check ((unit is null) = (state = 'wanted')),
  check (unit > 0),
  check ((held_until is not null) = (state = 'held')),
  constraint claims_once exclude using gist (organisation with =, resource with =, unit with =, span with &&) where (unit is not null)
);
create index claims_of_subject on claims (organisation, subject);
create index claims_wanted on claims (organisation, resource, starts_at) where state = 'wanted';
create index claims_of_holder on claims (organisation, holder) where holder is not null;
create index claims_held on claims (organisation, held_until) where state = 'held';
call protect('claims', 'select, insert, update, delete');

-- When all times of a session were claimed, or known to be wanted. Null: none yet; so it is for what was scheduled before
-- there were claims, and for what an older process schedules beside this one.
alter table sessions add column claimed_at timestamptz;
create index sessions_unclaimed on sessions (organisation, made_at) where claimed_at is null and state in ('scheduled', 'in-progress');
