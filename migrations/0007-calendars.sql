create table calendars (
  organisation uuid not null references organisations (id),
  id uuid not null,
  -- a person's own calendar, or the organisation's, in which the organiser's copies lie
  owner_kind text not null check (owner_kind in ('person', 'organisation')),
  owner uuid not null,
  name text not null,
  made_at timestamptz not null,
  primary key (organisation, id)
);
create index calendars_of_owner on calendars (organisation, owner);
call protect('calendars', 'select, insert, update');

-- One iCalendar object resource (RFC 4791, 4.1): all components of one UID, kept byte for byte beside what is asked of it.
create table calendar_objects (
  organisation uuid not null,
  calendar uuid not null,
  id uuid not null,
  uid text not null check (length(uid) between 1 and 500),
  bytes bytea not null,
  digest text not null,
  sequence int not null,
  summary text not null,
  class text not null check (class in ('PUBLIC', 'PRIVATE', 'CONFIDENTIAL')),
  busy text not null check (busy in ('busy', 'tentative', 'free')),
  recurring boolean not null,
  -- the first start and the last end of all occurrences; a series without end has none, a floating time is taken in the owner's zone
  starts_at timestamptz not null,
  ends_at timestamptz,
  -- the room's subject that this object shows, where it is not a person's own event
  subject_kind text,
  subject uuid,
  version int not null,
  changed_at timestamptz not null,
  primary key (organisation, id),
  unique (organisation, calendar, uid),
  foreign key (organisation, calendar) references calendars (organisation, id)
);
create index calendar_objects_by_time on calendar_objects (organisation, calendar, starts_at, ends_at);
create index calendar_objects_of_subject on calendar_objects (organisation, subject) where subject is not null;
call protect('calendar_objects', 'select, insert, update, delete');
