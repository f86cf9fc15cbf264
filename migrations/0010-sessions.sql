create table requests (
  organisation uuid not null references organisations (id),
  id uuid not null,
  door text not null check (door in ('form', 'mail', 'calendar', 'office')),
  requester uuid not null,
  title text not null check (title <> ''),
  purpose text not null default '',
  -- what the requester said of who, when, where and how long: null while it is missing
  who text,
  wished_wall timestamp,
  wished_zone text,
  minutes int check (minutes between 5 and 10080),
  place_kind text check (place_kind in ('room', 'virtual', 'elsewhere')),
  place text,
  state text not null check (state in ('open', 'scheduled', 'declined', 'joined')),
  -- the same thing asked again soon is the same request
  likeness text not null,
  joined_to uuid,
  session uuid,
  reason text,
  made_at timestamptz not null,
  closed_at timestamptz,
  version int not null default 1,
  primary key (organisation, id)
);
create index requests_open on requests (organisation, made_at) where state = 'open';
create index requests_by_likeness on requests (organisation, likeness);
call protect('requests', 'select, insert, update');

-- What was said between the requester and the office; it stays with the session.
create table request_posts (
  organisation uuid not null,
  id uuid not null,
  request uuid not null,
  at timestamptz not null,
  author uuid,
  kind text not null check (kind in ('asked', 'question', 'answer', 'note')),
  body text not null,
  -- for a question: the fields that were missing
  fields text[] not null default '{}',
  primary key (organisation, id),
  foreign key (organisation, request) references requests (organisation, id)
);
create index request_posts_of_request on request_posts (organisation, request, at);
call protect('request_posts', 'select, insert');

create table sessions (
  organisation uuid not null references organisations (id),
  id uuid not null,
  uid text not null,
  title text not null check (title <> ''),
  agenda text not null default '',
  state text not null check (state in ('proposed', 'scheduled', 'in-progress', 'held', 'cancelled')),
  coordinator uuid not null,
  critical boolean not null default false,
  hides_people boolean not null default false,
  class text not null check (class in ('PUBLIC', 'PRIVATE', 'CONFIDENTIAL')),
  -- what was booked: the wall time and zone stay when a zone's rules change, and the instant was worked out with this
  -- version of the zone data (X-1)
  starts_wall timestamp,
  zone text not null,
  starts_at timestamptz,
  -- of a series the end of its last occurrence
  ends_at timestamptz,
  zone_data text,
  minutes int check (minutes between 5 and 10080),
  rule text,
  place_kind text check (place_kind in ('room', 'virtual', 'elsewhere')),
  room uuid,
  place text,
  platform text,
  join_address text,
  sequence int not null default 0,
  -- the SEQUENCE since which time and place are what they are: answers to older ones no longer stand
  settled_sequence int not null default 0,
  settled_at timestamptz,
  request uuid,
  -- the session that this one goes on from, where a series was split
  follows uuid,
  reason text,
  made_at timestamptz not null,
  made_by uuid,
  version int not null default 1,
  primary key (organisation, id),
  unique (organisation, uid),
  foreign key (organisation, room) references rooms (organisation, id),
  check (state in ('proposed', 'cancelled') or (starts_at is not null and minutes is not null and place_kind is not null)),
  check (place_kind is distinct from 'room' or room is not null)
);
create index sessions_by_time on sessions (organisation, starts_at);
create index sessions_of_coordinator on sessions (organisation, coordinator);
call protect('sessions', 'select, insert, update');

-- An occurrence of a series that differs from its rule, by its RECURRENCE-ID in UTC basic form (RFC 5545, 3.8.4.4).
create table session_changes (
  organisation uuid not null,
  session uuid not null,
  part text not null,
  cancelled boolean not null,
  title text,
  agenda text,
  starts_wall timestamp,
  starts_at timestamptz,
  ends_at timestamptz,
  minutes int,
  place_kind text,
  room uuid,
  place text,
  platform text,
  join_address text,
  state text check (state in ('in-progress', 'held')),
  reason text,
  -- of its newest change, and since which its time and place are so; 0 where they are those of the series
  sequence int not null default 0,
  settled_sequence int not null default 0,
  settled_at timestamptz,
  zone text,
  zone_data text,
  changed_at timestamptz not null,
  primary key (organisation, session, part),
  foreign key (organisation, session) references sessions (organisation, id)
);
call protect('session_changes', 'select, insert, update, delete');

-- What people were or are to be told, by SEQUENCE: the whole (part '') or one occurrence as it was from then on. What a
-- person is told of a change is the difference between the version told last and the present one.
create table session_versions (
  organisation uuid not null,
  session uuid not null,
  sequence int not null,
  part text not null,
  facts jsonb not null,
  at timestamptz not null,
  primary key (organisation, session, sequence, part),
  foreign key (organisation, session) references sessions (organisation, id)
);
call protect('session_versions', 'select, insert, update');
