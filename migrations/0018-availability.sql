-- How often a calendar owner's objects have changed, so that what was worked out from them is known as stale. The version
-- is the sum over the lanes: whoever changes something takes a lane that nobody has at the moment, so no booking waits for
-- another's, and none can lock another out.
create table calendar_versions (
  organisation uuid not null references organisations (id),
  owner uuid not null,
  lane uuid not null,
  version bigint not null,
  primary key (organisation, owner, lane)
);
call protect('calendar_versions', 'select, insert, update');

create function bump_calendar_version(of_organisation uuid, of_owner uuid) returns void
language plpgsql
as $$
declare
  free uuid;
begin
  select lane into free from calendar_versions where organisation = of_organisation and owner = of_owner
    order by lane limit 1 for update skip locked;
  if found then
    update calendar_versions set version = version + 1 where organisation = of_organisation and owner = of_owner and lane = free;
  else
    insert into calendar_versions (organisation, owner, lane, version) values (of_organisation, of_owner, gen_random_uuid(), 1);
  end if;
end
$$;
revoke all on function bump_calendar_version from public;
grant execute on function bump_calendar_version to convene_app;

create function calendar_object_changed() returns trigger
language plpgsql
as $$
begin
  perform bump_calendar_version(organisation, owner) from calendars
    where organisation = coalesce(new.organisation, old.organisation) and id = coalesce(new.calendar, old.calendar);
  return null;
end
$$;
create trigger calendar_objects_change after insert or update or delete on calendar_objects
  for each row execute function calendar_object_changed();

-- What a person keeps to. Without a row nothing has been said. Times are minutes on the clock of `zone`.
create table availability_settings (
  organisation uuid not null references organisations (id),
  person uuid not null,
  -- null: the zone in which times are told to the person
  zone text,
  buffer_before int not null default 0 check (buffer_before between 0 and 240),
  buffer_after int not null default 0 check (buffer_after between 0 and 240),
  -- how long before it begins something new may still be put into the person's day, in minutes
  notice int not null default 0 check (notice between 0 and 43200),
  most_a_day int check (most_a_day between 1 and 50),
  -- when the working hours were said; null while only the rest was
  said_at timestamptz,
  version int not null default 1,
  primary key (organisation, person)
);
call protect('availability_settings', 'select, insert, update, delete');

-- The week: several stretches a day, from a minute up to another; 1440 is midnight at the end of the day.
create table working_hours (
  organisation uuid not null references organisations (id),
  person uuid not null,
  weekday int not null check (weekday between 1 and 7),
  from_minute int not null check (from_minute >= 0),
  to_minute int not null check (to_minute <= 1440),
  primary key (organisation, person, weekday, from_minute),
  check (from_minute < to_minute),
  constraint working_hours_once exclude using gist
    (organisation with =, person with =, weekday with =, int4range(from_minute, to_minute) with &&)
);
call protect('working_hours', 'select, insert, delete');

-- Other hours on one date. A single row without minutes: the person does not work on that day.
create table hours_exceptions (
  organisation uuid not null references organisations (id),
  person uuid not null,
  date date not null,
  from_minute int check (from_minute >= 0),
  to_minute int check (to_minute <= 1440),
  check ((from_minute is null) = (to_minute is null)),
  check (from_minute < to_minute),
  constraint hours_exceptions_once exclude using gist (organisation with =, person with =, date with =, int4range(from_minute, to_minute) with &&)
);
create index hours_exceptions_of_person on hours_exceptions (organisation, person, date);
call protect('hours_exceptions', 'select, insert, delete');

-- When a person is away. The wall times in the zone are what was said (X-1); the instants only find the row.
create table time_off (
  organisation uuid not null references organisations (id),
  id uuid not null,
  person uuid not null,
  from_wall timestamp not null,
  to_wall timestamp not null,
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- for the person alone
  reason text check (length(reason) <= 500),
  made_at timestamptz not null,
  primary key (organisation, id),
  check (from_wall < to_wall),
  check (starts_at < ends_at),
  constraint time_off_once exclude using gist (organisation with =, person with =, tstzrange(starts_at, ends_at) with &&)
);
create index time_off_by_time on time_off (organisation, person, starts_at, ends_at);
call protect('time_off', 'select, insert, update, delete');

-- Who was asked to say it, and who has. One asking of a person at a time.
create table availability_asks (
  organisation uuid not null references organisations (id),
  id uuid not null,
  person uuid not null,
  asked_at timestamptz not null,
  chased_at timestamptz,
  chases int not null default 0,
  answered_at timestamptz,
  primary key (organisation, id)
);
create unique index availability_asks_once on availability_asks (organisation, person) where answered_at is null;
create index availability_asks_of_person on availability_asks (organisation, person, asked_at);
call protect('availability_asks', 'select, insert, update, delete');

create table terms (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  first_day date not null,
  last_day date not null,
  primary key (organisation, id),
  check (first_day <= last_day),
  constraint terms_once exclude using gist (organisation with =, daterange(first_day, last_day, '[]') with &&)
);
call protect('terms', 'select, insert, delete');

create table holidays (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  first_day date not null,
  last_day date not null,
  primary key (organisation, id),
  check (first_day <= last_day)
);
create unique index holidays_once on holidays (organisation, first_day, last_day, lower(name));
call protect('holidays', 'select, insert, delete');

-- How long it takes from one building to another, or between two rooms of the same; one row for both ways.
create table travel (
  organisation uuid not null references organisations (id),
  one_building text not null,
  other_building text not null,
  minutes int not null check (minutes between 1 and 240),
  primary key (organisation, one_building, other_building),
  check (one_building collate "C" <= other_building collate "C")
);
call protect('travel', 'select, insert, delete');

-- As calendar_versions, of what people and the organisation have said; the organisation's own id is the owner of its days.
create table time_versions (
  organisation uuid not null references organisations (id),
  owner uuid not null,
  version bigint not null,
  primary key (organisation, owner)
);
call protect('time_versions', 'select, insert, update');

create function bump_time_version(of_organisation uuid, of_owner uuid) returns void
language sql
as $$
  insert into time_versions (organisation, owner, version) values (of_organisation, of_owner, 1)
  on conflict (organisation, owner) do update set version = time_versions.version + 1
$$;
revoke all on function bump_time_version from public;
grant execute on function bump_time_version to convene_app;

create function time_of_person_changed() returns trigger
language plpgsql
as $$
begin
  perform bump_time_version(coalesce(new.organisation, old.organisation), coalesce(new.person, old.person));
  return null;
end
$$;
create function time_of_organisation_changed() returns trigger
language plpgsql
as $$
begin
  perform bump_time_version(coalesce(new.organisation, old.organisation), coalesce(new.organisation, old.organisation));
  return null;
end
$$;
create trigger availability_settings_change after insert or update or delete on availability_settings
  for each row execute function time_of_person_changed();
create trigger working_hours_change after insert or update or delete on working_hours
  for each row execute function time_of_person_changed();
create trigger hours_exceptions_change after insert or update or delete on hours_exceptions
  for each row execute function time_of_person_changed();
create trigger time_off_change after insert or update or delete on time_off
  for each row execute function time_of_person_changed();
create trigger holidays_change after insert or update or delete on holidays
  for each row execute function time_of_organisation_changed();
