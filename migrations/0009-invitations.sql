-- Who is asked to a subject. `part` is '' for the whole, or the RECURRENCE-ID of one occurrence that this person
-- answered for itself.
create table attendees (
  organisation uuid not null references organisations (id),
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  person uuid not null,
  required boolean not null,
  -- PARTSTAT (RFC 5545, 3.2.12)
  reply text not null check (reply in ('NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE')),
  reply_sequence int,
  replied_at timestamptz,
  replied_by text check (replied_by in ('link', 'page', 'mail', 'calendar', 'office')),
  comment text,
  added_at timestamptz not null,
  removed_at timestamptz,
  -- of the row for the whole: the newest SEQUENCE that was said to this person, and when that was queued
  told_sequence int,
  told_at timestamptz,
  primary key (organisation, subject, part, person)
);
create index attendees_of_person on attendees (organisation, person);
call protect('attendees', 'select, insert, update');

-- An ask that wants an answer beyond the reply: a confirmation, later an acknowledgement or an approval.
create table asks (
  organisation uuid not null references organisations (id),
  id uuid not null,
  kind text not null check (kind in ('confirmation')),
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  person uuid not null,
  asked_at timestamptz not null,
  chased_at timestamptz,
  chases int not null default 0,
  answer text check (answer in ('yes', 'no')),
  answered_at timestamptz,
  answered_by text check (answered_by in ('link', 'page', 'phone', 'office')),
  comment text,
  withdrawn_at timestamptz,
  primary key (organisation, id)
);
create unique index asks_once on asks (organisation, kind, subject, part, person) where withdrawn_at is null;
call protect('asks', 'select, insert, update');
