-- A family waits for a time with a teacher who has none that suits (P-6.2). What comes free is offered to the first in line and
-- held for it meanwhile: the hold is in `claims`, its subject is the row. Whoever changes a teacher's line holds his claimable.
create table round_waits (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  family uuid not null,
  student uuid not null,
  teacher uuid not null,
  -- order of arrival within the line of a teacher: the order of commits
  number int not null,
  -- minutes after midnight by the round's clock; null for any
  after_minute int check (after_minute between 0 and 1440),
  before_minute int check (before_minute between 0 and 1440),
  place text not null check (place in ('in-person', 'online')),
  state text not null check (state in ('waiting', 'offered', 'booked', 'left', 'expired', 'removed')),
  -- what is offered; no key of slots, which go when a teacher's hours change
  slot uuid,
  offer_start timestamptz,
  offer_end timestamptz,
  offered_at timestamptz,
  offer_until timestamptz,
  joined_at timestamptz not null,
  ended_at timestamptz,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id),
  check ((ended_at is null) = (state in ('waiting', 'offered'))),
  check (state <> 'offered' or (slot is not null and offer_start is not null and offer_end is not null and offered_at is not null and offer_until is not null))
);
create unique index round_waits_once on round_waits (organisation, round, family, student, teacher) where state in ('waiting', 'offered');
create unique index round_waits_in_line on round_waits (organisation, round, teacher, number);
create index round_waits_of_family on round_waits (organisation, family);
call protect('round_waits', 'select, insert, update, delete');

-- Where a class opens later than the round: the wall time, by the round's clock, that `opens_at` was worked out from.
alter table round_classes add column opens_wall timestamp;

-- How many meetings families of the round's classes could ask of a teacher, counted when the round is opened or changed.
alter table round_teachers add column demand int check (demand >= 0);
