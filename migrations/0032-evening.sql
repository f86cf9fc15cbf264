-- The evenings of a round (P-5.1, P-7.1): how late a teacher runs, what he notes for himself, interpreters with their hours, and
-- in which room a family was told that it meets. An interpreter's time is claimed in `claims`, as everybody's.
create table round_lateness (
  organisation uuid not null,
  round uuid not null,
  teacher uuid not null,
  date date not null,
  minutes int not null check (minutes between 0 and 90),
  said_at timestamptz not null,
  primary key (organisation, round, teacher, date),
  foreign key (organisation, round, teacher) references round_teachers (organisation, round, teacher) on delete cascade
);
call protect('round_lateness', 'select, insert, update, delete');

-- For the eyes of the teacher who wrote it alone.
create table appointment_notes (
  organisation uuid not null,
  appointment uuid not null,
  teacher uuid not null,
  text text not null check (text <> '' and length(text) <= 4000),
  written_at timestamptz not null,
  primary key (organisation, appointment),
  foreign key (organisation, appointment) references appointments (organisation, id)
);
create index appointment_notes_of_teacher on appointment_notes (organisation, teacher);
call protect('appointment_notes', 'select, insert, update, delete');

-- The room that a family was told of first: where it is another now, its sheet says so.
create table appointments_told (
  organisation uuid not null,
  appointment uuid not null,
  room uuid,
  told_at timestamptz not null,
  primary key (organisation, appointment),
  foreign key (organisation, appointment) references appointments (organisation, id)
);
call protect('appointments_told', 'select, insert');

-- Who interprets in a round, from and into which languages (BCP 47), and when.
create table round_interpreters (
  organisation uuid not null,
  round uuid not null,
  person uuid not null,
  languages text[] not null check (cardinality(languages) between 1 and 20),
  primary key (organisation, round, person),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, person) references people (organisation, id)
);
create index round_interpreters_of_person on round_interpreters (organisation, person);
call protect('round_interpreters', 'select, insert, update, delete');

create table round_interpreter_hours (
  organisation uuid not null,
  round uuid not null,
  person uuid not null,
  date date not null,
  from_minute int not null check (from_minute >= 0),
  to_minute int not null check (to_minute <= 1440),
  primary key (organisation, round, person, date, from_minute),
  foreign key (organisation, round, person) references round_interpreters (organisation, round, person) on delete cascade,
  check (from_minute < to_minute)
);
call protect('round_interpreter_hours', 'select, insert, delete');
