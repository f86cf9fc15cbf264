-- How long after the last day of a round what is kept of it (P-N): an organisation without a row keeps by the program's own.
-- Days; null where it is kept until somebody erases it by hand.
create table round_keeping (
  organisation uuid not null references organisations (id),
  choices_days int check (choices_days between 1 and 3650),
  words_days int check (words_days between 1 and 3650),
  answers_days int check (answers_days between 1 and 3650),
  meetings_days int check (meetings_days between 1 and 3650),
  -- counted from when a student was marked as left
  leavers_days int check (leavers_days between 1 and 3650),
  set_at timestamptz not null,
  set_by uuid,
  version int not null default 1,
  primary key (organisation)
);
call protect('round_keeping', 'select, insert, update');

-- What went of a round, and when for the first and the last time: how many things, never whose.
create table round_erasures (
  organisation uuid not null,
  round uuid not null,
  part text not null check (part in ('choices', 'words', 'answers', 'meetings')),
  things int not null check (things >= 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (organisation, round, part),
  foreign key (organisation, round) references rounds (organisation, id)
);
call protect('round_erasures', 'select, insert, update');

-- The figures of a round by teacher and by class, as they were before it was forgotten who met whom.
create table round_figures (
  organisation uuid not null,
  round uuid not null,
  kind text not null check (kind in ('teacher', 'class')),
  -- a teacher's id; the id of a home class, or of the round itself for students without one
  of uuid not null,
  scheduled int not null,
  completed int not null,
  rescheduled int not null,
  cancelled int not null,
  missed int not null,
  primary key (organisation, round, kind, of),
  foreign key (organisation, round) references rounds (organisation, id)
);
call protect('round_figures', 'select, insert');

-- What hangs on a family goes before it is forgotten who that was.
grant delete on round_rearranged, round_kept, round_calls to convene_app;
