-- Parent-teacher rounds (P-1 to P-7). A round asks the families of some classes to meet the teachers of their children on
-- some days; its slots are worked out from days, teachers' hours and everything else that takes their time. What may not be
-- had twice is claimed in `claims`: the teacher's time, each guardian's, the room.
create table rounds (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (name <> '' and length(name) <= 120),
  -- what it is for, in the words of every notice
  purpose text not null default '' check (length(purpose) <= 2000),
  -- whom to ask, beside the organisation's address
  contact text not null default '' check (length(contact) <= 300),
  zone text not null,
  format text not null check (format in ('in-person', 'online', 'choice')),
  -- how times are given; places kept and collected preferences come later
  mode text not null default 'first-come' check (mode in ('first-come', 'preferences', 'kept-places')),
  platform text,
  minutes int not null check (minutes between 3 and 120),
  changeover int not null default 0 check (changeover between 0 and 60),
  -- between two rooms of one building; between buildings the room availability knows
  walking int not null default 0 check (walking between 0 and 60),
  opens_wall timestamp not null,
  opens_at timestamptz not null,
  deadline_wall timestamp not null,
  deadline timestamptz not null,
  change_wall timestamp not null,
  change_deadline timestamptz not null,
  zone_data text not null,
  state text not null check (state in ('draft', 'collecting', 'open', 'closed', 'held', 'archived')),
  coordinator uuid not null,
  -- when families were told that it is open
  opened_at timestamptz,
  made_at timestamptz not null,
  version int not null default 1,
  primary key (organisation, id),
  check (opens_at < deadline and deadline <= change_deadline)
);
create index rounds_by_state on rounds (organisation, state);
call protect('rounds', 'select, insert, update');

create table round_classes (
  organisation uuid not null,
  round uuid not null,
  class uuid not null,
  -- where it opens for this class later than for the others
  opens_at timestamptz,
  primary key (organisation, round, class),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, class) references classes (organisation, id)
);
call protect('round_classes', 'select, insert, update, delete');

-- Minutes after midnight by the round's clock; breaks are stretches in which nobody meets.
create table round_days (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  date date not null,
  from_minute int not null check (from_minute >= 0),
  to_minute int not null check (to_minute <= 1440),
  breaks jsonb not null default '[]',
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  unique (organisation, round, date),
  check (from_minute < to_minute)
);
call protect('round_days', 'select, insert, update, delete');

create table round_teachers (
  organisation uuid not null,
  round uuid not null,
  teacher uuid not null,
  room uuid,
  -- where other than the round's
  minutes int check (minutes between 3 and 120),
  -- the longest that he meets without a break; null for any
  longest_run int check (longest_run between 10 and 600),
  wishes text check (length(wishes) <= 1000),
  asked_at timestamptz,
  reminded_at timestamptz,
  said_at timestamptz,
  -- the version of his time that his slots were worked out from; null where they have to be worked out
  time_version bigint,
  primary key (organisation, round, teacher),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, teacher) references people (organisation, id),
  foreign key (organisation, room) references rooms (organisation, id)
);
create index round_teachers_of_teacher on round_teachers (organisation, teacher);
call protect('round_teachers', 'select, insert, update, delete');

-- When a teacher can be there, as he has said.
create table round_hours (
  organisation uuid not null,
  round uuid not null,
  teacher uuid not null,
  date date not null,
  from_minute int not null check (from_minute >= 0),
  to_minute int not null check (to_minute <= 1440),
  primary key (organisation, round, teacher, date, from_minute),
  foreign key (organisation, round, teacher) references round_teachers (organisation, round, teacher) on delete cascade,
  check (from_minute < to_minute)
);
call protect('round_hours', 'select, insert, delete');

create table round_slots (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  teacher uuid not null,
  wall timestamp not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  state text not null check (state in ('available', 'blocked', 'break')),
  -- why it would not be there if it were not booked
  amiss text check (amiss in ('hours', 'time-off', 'holiday', 'busy', 'break')),
  primary key (organisation, id),
  foreign key (organisation, round, teacher) references round_teachers (organisation, round, teacher),
  unique (organisation, round, teacher, starts_at),
  check (starts_at < ends_at)
);
call protect('round_slots', 'select, insert, update, delete');

-- A family as it books and comes: its guardians, sorted, named by a key. Its children are read anew each time.
create table round_families (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  key text not null,
  guardians uuid[] not null,
  -- what it is choosing: typed once, kept while times change
  draft jsonb,
  told_at timestamptz,
  reminded_at timestamptz,
  -- rises with each change of what it has booked: the SEQUENCE of its calendar entries
  version int not null default 0,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  unique (organisation, round, key)
);
create index round_families_of_guardian on round_families using gin (guardians);
call protect('round_families', 'select, insert, update, delete');

create table appointments (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  family uuid not null,
  student uuid not null,
  teacher uuid not null,
  slot uuid not null,
  wall timestamp not null,
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone_data text not null,
  place text not null check (place in ('in-person', 'online')),
  room uuid,
  address text,
  -- a BCP 47 tag; null where none is needed
  interpreter_language text,
  state text not null check (state in ('booked', 'completed', 'no-show', 'cancelled', 'moved')),
  moved_to uuid,
  way text not null check (way in ('online', 'phone', 'paper', 'mail')),
  made_at timestamptz not null,
  ended_at timestamptz,
  reason text check (length(reason) <= 500),
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id),
  foreign key (organisation, slot) references round_slots (organisation, id),
  check ((moved_to is not null) = (state = 'moved')),
  check ((ended_at is null) = (state = 'booked'))
);
create unique index appointments_once on appointments (organisation, slot) where state in ('booked', 'completed', 'no-show');
create unique index appointments_of_pair on appointments (organisation, round, family, student, teacher) where state in ('booked', 'completed', 'no-show');
create index appointments_of_round on appointments (organisation, round, starts_at);
create index appointments_of_family on appointments (organisation, family);
create index appointments_of_student on appointments (organisation, student);
create index appointments_of_teacher on appointments (organisation, teacher, starts_at);
call protect('appointments', 'select, insert, update');
