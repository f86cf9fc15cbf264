-- One thing said about one subject to some people; the key says what it is, so that it is never said twice.
create table messages (
  organisation uuid not null references organisations (id),
  id uuid not null,
  kind text not null,
  key text not null,
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  -- the SEQUENCE of the session it speaks of (RFC 5545, 3.8.7.4), where it speaks of one
  sequence int,
  made_at timestamptz not null,
  primary key (organisation, id),
  unique (organisation, key)
);
create index messages_of_subject on messages (organisation, subject);
call protect('messages', 'select, insert');

-- The ledger: one row a message and person. It is also the outbox: what is queued here is what is to leave.
create table deliveries (
  organisation uuid not null,
  id uuid not null,
  message uuid not null,
  person uuid not null,
  channel text not null,
  address text,
  -- as it leaves: {subject, text, html, calendar?: {method, text}, attachments?}
  content jsonb not null,
  state text not null check (state in ('queued', 'sending', 'kept', 'sent', 'bounced', 'failed', 'withdrawn', 'unreachable')),
  due_at timestamptz not null,
  attempts int not null default 0,
  -- RFC 5322 Message-ID, made once: a copy sent after a crash is known as the same by every provider
  message_id text not null,
  reason text,
  queued_at timestamptz not null,
  sent_at timestamptz,
  seen_at timestamptz,
  primary key (organisation, id),
  unique (organisation, message, person),
  foreign key (organisation, message) references messages (organisation, id)
);
create index deliveries_due on deliveries (organisation, due_at) where state in ('queued', 'sending');
create index deliveries_of_person on deliveries (organisation, person, queued_at);
call protect('deliveries', 'select, insert, update');

create table channel_choices (
  organisation uuid not null,
  person uuid not null,
  channel text not null,
  primary key (organisation, person)
);
call protect('channel_choices', 'select, insert, update, delete');
