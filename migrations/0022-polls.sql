-- A poll asks the people of a session which of some times suit them (G-4.4.2). What the session is called, how long it takes
-- and who is asked to it stands with the session; one poll of a session is open at a time.
create table polls (
  organisation uuid not null references organisations (id),
  id uuid not null,
  session uuid not null,
  state text not null check (state in ('open', 'closed', 'withdrawn')),
  -- the zone of its times and of its deadline
  zone text not null,
  minutes int not null check (minutes between 5 and 10080),
  deadline_wall timestamp not null,
  deadline timestamptz not null,
  zone_data text not null,
  -- whether the times are held in the calendars of everybody, or there were too many for that
  held_for_all boolean not null,
  -- when what was held for it was given up because its deadline had come
  ended_at timestamptz,
  chosen uuid,
  made_at timestamptz not null,
  made_by uuid,
  closed_at timestamptz,
  version int not null default 1,
  primary key (organisation, id),
  check ((chosen is not null) = (state = 'closed')),
  check ((closed_at is null) = (state = 'open'))
);
create unique index polls_once on polls (organisation, session) where state = 'open';
create index polls_of_session on polls (organisation, session, made_at);
create index polls_over on polls (organisation, deadline) where state = 'open' and ended_at is null;
call protect('polls', 'select, insert, update');

-- Its times. The wall time and the zone are what was proposed (X-1).
create table poll_options (
  organisation uuid not null,
  id uuid not null,
  poll uuid not null,
  wall timestamp not null,
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone_data text not null,
  added_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (organisation, id),
  foreign key (organisation, poll) references polls (organisation, id),
  check (starts_at < ends_at)
);
create unique index poll_options_once on poll_options (organisation, poll, starts_at) where withdrawn_at is null;
call protect('poll_options', 'select, insert, update');

create table poll_people (
  organisation uuid not null,
  poll uuid not null,
  person uuid not null,
  required boolean not null,
  asked_at timestamptz not null,
  -- when he answered for all times that there were; null while he has not
  answered_at timestamptz,
  chased_at timestamptz,
  chases int not null default 0,
  comment text check (length(comment) <= 1000),
  removed_at timestamptz,
  primary key (organisation, poll, person),
  foreign key (organisation, poll) references polls (organisation, id)
);
create index poll_people_of_person on poll_people (organisation, person);
call protect('poll_people', 'select, insert, update, delete');

-- A vote is a person's, not a device's: one more takes the place of the one before.
create table poll_votes (
  organisation uuid not null,
  poll uuid not null,
  option uuid not null,
  person uuid not null,
  vote text not null check (vote in ('yes', 'if-need-be', 'no')),
  at timestamptz not null,
  primary key (organisation, option, person),
  foreign key (organisation, option) references poll_options (organisation, id),
  foreign key (organisation, poll, person) references poll_people (organisation, poll, person) on delete cascade
);
create index poll_votes_of_poll on poll_votes (organisation, poll);
call protect('poll_votes', 'select, insert, update, delete');
