-- A teacher is absent, a room is lost, a day is called off (P-6.1): what was booked is arranged anew in one act, and who of the
-- families knows of it is kept (P-6.2). Slots are worked out around what is said here for as long as it is not lifted.
create table round_absences (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  kind text not null check (kind in ('teacher', 'room', 'day')),
  teacher uuid,
  room uuid,
  -- in which room instead; null where all of it is by video
  other_room uuid,
  -- on which day; null for the whole round
  date date,
  -- minutes after midnight by the round's clock; null for all of that day
  from_minute int check (from_minute >= 0),
  to_minute int check (to_minute <= 1440),
  -- of a day: nothing in its place, by video at the same times, or another date
  instead text check (instead in ('days', 'online', 'date')),
  new_date date,
  -- what families are told of it
  reason text check (length(reason) <= 500),
  made_at timestamptz not null,
  lifted_at timestamptz,
  -- what became of the meetings
  moved int not null,
  other_rooms int not null,
  online int not null,
  cancelled int not null,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, teacher) references people (organisation, id),
  foreign key (organisation, room) references rooms (organisation, id),
  check ((kind = 'teacher') = (teacher is not null)),
  check ((kind = 'room') = (room is not null)),
  check ((kind = 'day') = (instead is not null)),
  check (kind <> 'day' or date is not null),
  check ((instead is not distinct from 'date') = (new_date is not null)),
  check ((from_minute is null) = (to_minute is null)),
  check (from_minute is null or (date is not null and from_minute < to_minute))
);
create index round_absences_of_round on round_absences (organisation, round);
call protect('round_absences', 'select, insert, update');

-- A family whose meetings were arranged anew: how it was told, and what it says to that.
create table round_rearranged (
  organisation uuid not null,
  absence uuid not null,
  family uuid not null,
  round uuid not null,
  -- what became of each of its meetings: ids and times, no names
  changes jsonb not null,
  -- `sent`: by mail or portal; `hand`: only a letter or a call reaches it
  told text not null check (told in ('sent', 'hand')),
  told_at timestamptz,
  chased_at timestamptz,
  -- that it suits, or that it changed or cancelled some of it; when somebody of the office knows so from a call too
  answer text check (answer in ('suits', 'changed')),
  accepted_at timestamptz,
  primary key (organisation, absence, family),
  foreign key (organisation, absence) references round_absences (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  check ((answer is null) = (accepted_at is null))
);
create index round_rearranged_of_round on round_rearranged (organisation, round);
create index round_rearranged_of_family on round_rearranged (organisation, family);
call protect('round_rearranged', 'select, insert, update, delete');

alter table round_slots drop constraint round_slots_amiss_check;
alter table round_slots add constraint round_slots_amiss_check check (amiss in ('hours', 'time-off', 'holiday', 'busy', 'break', 'absent', 'called-off'));
-- where a teacher meets on a day other than elsewhere: a date and a room, null where he has none
alter table round_teachers add column day_rooms jsonb not null default '{}';
-- an evening that was put on another date keeps its calendar entry: that date, and the one by which the entry is named
alter table round_families add column entries jsonb not null default '{}';
