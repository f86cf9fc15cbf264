-- What an organisation is and seldom changes (who, where, by which rules): processes keep what they have read of it, under a version that
-- every change counts up.
create table steady_versions (
  organisation uuid primary key references organisations (id),
  version bigint not null
);
call protect('steady_versions', 'select');

-- Counts once a transaction. Triggers call it at the commit: so nobody waits for another who is still at work, and what a version has is
-- there with it.
create function count_steady(of_organisation uuid) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  this text := pg_current_xact_id()::text || ' ' || of_organisation;
begin
  if current_setting('convene.steady', true) is distinct from this then
    perform set_config('convene.steady', this, true);
    insert into steady_versions as known values (of_organisation, 1) on conflict (organisation) do update set version = known.version + 1;
  end if;
end
$$;
revoke all on function count_steady from public;

create function steady_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if tg_table_name = 'organisations' then
    perform count_steady(coalesce(new.id, old.id));
  else
    perform count_steady(coalesce(new.organisation, old.organisation));
  end if;
  return null;
end
$$;
revoke all on function steady_changed from public;

do $$
declare
  name text;
begin
  foreach name in array array['organisations', 'members', 'people', 'students', 'guardians', 'guardianships', 'classes', 'class_students', 'class_teachers',
    'rooms', 'travel', 'calendars', 'procedure_versions', 'channel_choices', 'platform_bases', 'standing_rooms', 'rounds', 'round_days', 'round_classes', 'round_hours'] loop
    execute format('create constraint trigger steady after insert or update or delete on %I
      deferrable initially deferred for each row execute function steady_changed()', name);
  end loop;
end
$$;
-- which time of a teacher the slots were worked out from changes with every booking: that is asked each time
create constraint trigger steady after insert or delete or update of room, minutes, longest_run, wishes, asked_at, reminded_at, said_at, demand, day_rooms
  on round_teachers deferrable initially deferred for each row execute function steady_changed();

-- Opens an organisation as `open_organisation` does, which older processes call, and tells its version of what is steady.
create function enter_organisation(opened uuid, out ahead bigint, out steady bigint)
language plpgsql
as $$
begin
  perform set_config('convene.organisation', opened::text, true);
  select coalesce((select ahead_ms from organisations where id = opened), 0), coalesce((select version from steady_versions where organisation = opened), 0)
    into ahead, steady;
end
$$;

-- Holds a transaction to the version with which it has gone on: where another has come meanwhile it is begun again.
create function stay_steady(known bigint) returns void
language plpgsql
as $$
begin
  if known <> coalesce((select version from steady_versions where organisation = convene_organisation()), 0) then
    raise exception 'what was read before has changed' using errcode = 'serialization_failure';
  end if;
end
$$;
revoke all on function enter_organisation, stay_steady from public;
grant execute on function enter_organisation, stay_steady to convene_app;

-- What cannot be seen while a table is young: a round's first claims are all of one subject, its first letters about one thing. The planner
-- would take all that come for such, and read far too much in the minutes in which a school books.
alter table claims alter column subject set (n_distinct = -0.2), alter column resource set (n_distinct = -0.05);
alter table appointments alter column family set (n_distinct = -0.3), alter column student set (n_distinct = -0.3), alter column teacher set (n_distinct = -0.03),
  alter column slot set (n_distinct = -0.9);
alter table duties alter column subject set (n_distinct = -0.2);
alter table messages alter column subject set (n_distinct = -0.2);
alter table deliveries alter column person set (n_distinct = -0.1), alter column message set (n_distinct = -0.5);
alter table links alter column subject set (n_distinct = -0.3), alter column person set (n_distinct = -0.2);
alter table acts alter column subject set (n_distinct = -0.2);
alter table round_slots alter column teacher set (n_distinct = -0.03);
alter table round_waits alter column family set (n_distinct = -0.5), alter column teacher set (n_distinct = -0.05);
alter table round_rearranged alter column family set (n_distinct = -0.5);
