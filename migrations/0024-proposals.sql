-- Somebody who is asked to a session proposes up to three other times for it (G-4.4.2). Its coordinator declines, or asks the
-- others whether one of them suits; when all who are required have accepted, the session is given that time.
create table proposals (
  organisation uuid not null references organisations (id),
  id uuid not null,
  session uuid not null,
  -- who proposed
  person uuid not null,
  state text not null check (state in ('open', 'asked', 'accepted', 'declined', 'withdrawn', 'ended')),
  -- as long as the session takes
  minutes int not null check (minutes between 5 and 10080),
  comment text check (length(comment) <= 1000),
  -- the time that the others were asked about
  chosen uuid,
  -- whether the machine moves the session once all have accepted, and the version of the session for which that was said
  by_machine boolean not null default false,
  asked_version int,
  asked_at timestamptz,
  -- in the words of who declined
  answer text check (length(answer) <= 1000),
  -- why it ended by itself
  because text check (because in ('moved', 'started', 'cancelled', 'left', 'repeats')),
  made_at timestamptz not null,
  closed_at timestamptz,
  version int not null default 1,
  primary key (organisation, id),
  check ((closed_at is null) = (state in ('open', 'asked'))),
  check ((because is not null) = (state = 'ended')),
  check (state not in ('asked', 'accepted') or (chosen is not null and asked_at is not null and asked_version is not null))
);
-- one of a person at a time; the others are asked about one at a time
create unique index proposals_once on proposals (organisation, session, person) where state in ('open', 'asked');
create unique index proposals_asked on proposals (organisation, session) where state = 'asked';
create index proposals_of_session on proposals (organisation, session, made_at);
create index proposals_of_person on proposals (organisation, person);
call protect('proposals', 'select, insert, update');

-- Its times. The wall time and the zone are what was proposed (X-1).
create table proposal_times (
  organisation uuid not null,
  id uuid not null,
  proposal uuid not null,
  wall timestamp not null,
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone_data text not null,
  primary key (organisation, id),
  unique (organisation, proposal, starts_at),
  foreign key (organisation, proposal) references proposals (organisation, id),
  check (starts_at < ends_at)
);
call protect('proposal_times', 'select, insert');

-- Who is asked whether the chosen time suits, and what each has said: a person's answer, not a device's.
create table proposal_answers (
  organisation uuid not null,
  proposal uuid not null,
  person uuid not null,
  required boolean not null,
  answer text check (answer in ('yes', 'no')),
  asked_at timestamptz not null,
  answered_at timestamptz,
  primary key (organisation, proposal, person),
  foreign key (organisation, proposal) references proposals (organisation, id),
  check ((answer is null) = (answered_at is null))
);
create index proposal_answers_of_person on proposal_answers (organisation, person);
call protect('proposal_answers', 'select, insert, update, delete');
