-- Families say whom they want to meet, a plan is computed for all of them and published (P-4.3); and places that the school
-- keeps for a family before others can book.
alter table rounds add column published_at timestamptz;

-- Booked for the family by the school itself, before or instead of its choosing.
alter table appointments drop constraint appointments_way_check;
alter table appointments add constraint appointments_way_check check (way in ('online', 'phone', 'paper', 'mail', 'school'));

-- What a family wants, as it said last; nothing is booked by it.
create table round_wishes (
  organisation uuid not null,
  family uuid not null,
  round uuid not null,
  -- [{student, teacher, must}]
  pairs jsonb not null,
  place text not null check (place in ('in-person', 'online')),
  -- the days on which it can come, minutes after midnight: [{date, after, before}]
  days jsonb not null,
  way text not null check (way in ('online', 'phone', 'paper', 'mail')),
  given_at timestamptz not null,
  version int not null default 1,
  -- when the family was told what came of it
  told_at timestamptz,
  primary key (organisation, family),
  foreign key (organisation, family) references round_families (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id)
);
create index round_wishes_of_round on round_wishes (organisation, round);
call protect('round_wishes', 'select, insert, update, delete');

create table round_plans (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  state text not null check (state in ('running', 'stopped', 'done', 'published', 'discarded')),
  seed int not null,
  -- how long it may look for a better plan
  seconds int not null check (seconds between 1 and 3600),
  -- whoever works on it; another that begins it anew puts its own
  run uuid,
  -- a digest of wishes, slots and meetings that it was worked out from
  basis text not null default '',
  cost double precision,
  bound double precision,
  -- how the gap fell: [{seconds, total, bound}]
  progress jsonb not null default '[]',
  figures jsonb,
  started_by uuid not null,
  started_at timestamptz not null,
  -- the last sign of life of whoever works on it
  beat_at timestamptz not null,
  stop_asked_at timestamptz,
  ended_at timestamptz,
  version int not null default 1,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id)
);
create unique index round_plans_current on round_plans (organisation, round) where state <> 'discarded';
call protect('round_plans', 'select, insert, update');

-- Every wish of a plan: with the time that it gets, or why it gets none.
create table round_plan_meetings (
  organisation uuid not null,
  plan uuid not null,
  family uuid not null,
  student uuid not null,
  teacher uuid not null,
  must boolean not null,
  slot uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  place text not null check (place in ('in-person', 'online')),
  interpreter uuid,
  why text,
  primary key (organisation, plan, family, student, teacher),
  foreign key (organisation, plan) references round_plans (organisation, id),
  check ((slot is null) = (why is not null) and (slot is null) = (starts_at is null) and (slot is null) = (ends_at is null))
);
call protect('round_plan_meetings', 'select, insert, delete');

-- Places kept for a family that the school must see: held until a moment, or booked as the round opens.
create table round_kept (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  family uuid not null,
  student uuid not null,
  teacher uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  until timestamptz not null,
  books boolean not null,
  state text not null check (state in ('kept', 'taken', 'released')),
  reason text check (length(reason) <= 500),
  made_by uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  primary key (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  check ((ended_at is null) = (state = 'kept'))
);
create unique index round_kept_of_pair on round_kept (organisation, family, student, teacher) where state = 'kept';
create index round_kept_of_round on round_kept (organisation, round);
call protect('round_kept', 'select, insert, update, delete');
