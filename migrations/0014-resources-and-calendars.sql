alter table rooms add column version int not null default 1;

-- The address at which a person can always be met online; a session takes it over when it is booked.
create table standing_rooms (
  organisation uuid not null references organisations (id),
  person uuid not null,
  address text not null check (length(address) between 1 and 2000),
  instructions text not null default '' check (length(instructions) <= 2000),
  primary key (organisation, person)
);
call protect('standing_rooms', 'select, insert, update, delete');

-- Where this organisation's own server of a platform is, such as its Jitsi; without a row that platform is not offered.
create table platform_bases (
  organisation uuid not null references organisations (id),
  platform text not null,
  base text not null check (length(base) between 1 and 2000),
  primary key (organisation, platform)
);
call protect('platform_bases', 'select, insert, update, delete');

-- The calendar into which everything of its owner goes that names no other; an owner has one.
alter table calendars add column main boolean not null default false;
create unique index calendars_main on calendars (organisation, owner_kind, owner) where main;

-- Who may see with what somebody's time is taken, because the owner said so.
create table calendar_shares (
  organisation uuid not null,
  calendar uuid not null,
  person uuid not null,
  since timestamptz not null,
  primary key (organisation, calendar, person),
  foreign key (organisation, calendar) references calendars (organisation, id)
);
create index calendar_shares_of_person on calendar_shares (organisation, person);
call protect('calendar_shares', 'select, insert, delete');

-- Which of one person's objects another's share their UID: asked for every reader of somebody else's time.
create index calendar_objects_by_uid on calendar_objects (organisation, uid);

-- For a single event at a time that is the same for every reader: the version of the zone data by which starts_at and
-- ends_at are exactly its times. Then free/busy need not open the object. Null: ask the object.
alter table calendar_objects add column exact_under text;
