alter table requests
  -- the name that was typed, where it is another than the one this address is known by
  add column named text,
  -- why it looks as if a program had sent it; empty: nothing is wrong with it
  add column marks text[] not null default '{}',
  add column suspect boolean not null default false,
  -- the form it was sent with, so that the same form sent twice is one request
  add column form text;
create index requests_of_session on requests (organisation, session) where session is not null;
create index requests_joined on requests (organisation, joined_to) where joined_to is not null;
create index requests_of_requester on requests (organisation, requester);

-- What was written can be erased; that and when it was written stays.
grant update (body) on request_posts to convene_app;

-- Forms taken lately from one place on the net or for one address (a keyed hash of either), for the limit of an hour.
create table request_rates (
  organisation uuid not null references organisations (id),
  source text not null,
  at timestamptz not null,
  id uuid not null,
  primary key (organisation, source, at, id)
);
call protect('request_rates', 'select, insert, delete');

-- A file that is coming in, or has come in and hangs on nothing yet. While it is here its content is not taken away.
create table file_uploads (
  organisation uuid not null references organisations (id),
  id uuid not null,
  person uuid,
  begun_at timestamptz not null,
  -- null while it streams
  address text,
  type text,
  bytes bigint,
  sha256 text,
  primary key (organisation, id),
  check ((address is null) = (type is null) and (address is null) = (bytes is null) and (address is null) = (sha256 is null))
);
call protect('file_uploads', 'select, insert, update, delete');

-- When the content of a removed file was taken out of the store; null while it is there, for others perhaps.
alter table files add column gone_at timestamptz;
create index files_left on files (organisation, address) where removed_at is not null and gone_at is null;
