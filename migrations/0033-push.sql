-- What a round says to families in other languages than the school's own (P-2.2): [{language, purpose, contact, instructions}],
-- the language by its BCP 47 tag. An empty text is said as the school wrote it.
alter table rounds add column instructions text not null default '' check (length(instructions) <= 2000);
alter table rounds add column texts jsonb not null default '[]' check (jsonb_typeof(texts) = 'array');

-- A browser in which a person has asked to be told that there is a message (P-2.1; RFC 8030): where, and the keys under which
-- only that browser can read it (RFC 8291). What is said there is a delivery like any other, by the channel `push`.
create table push_subscriptions (
  organisation uuid not null references organisations (id),
  id uuid not null,
  person uuid not null,
  endpoint text not null check (length(endpoint) <= 2000),
  -- P-256, uncompressed, and 16 bytes; base64url
  p256dh text not null check (length(p256dh) = 87),
  auth text not null check (length(auth) = 22),
  made_at timestamptz not null,
  primary key (organisation, id),
  foreign key (organisation, person) references people (organisation, id),
  unique (organisation, person, endpoint)
);
call protect('push_subscriptions', 'select, insert, update, delete');
