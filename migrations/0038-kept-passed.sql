-- When it was seen that the moment of a kept place had passed: its time was free from then on, and who waits in line was offered it.
alter table round_kept add column passed_at timestamptz;
create index round_kept_over on round_kept (organisation, until) where state = 'kept' and passed_at is null;

-- Organisations in which the moment of a kept place has come by now, each by its own clock.
create function organisations_with_kept_over(at timestamptz) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select o.id from organisations o
      where exists (select from round_kept k where k.organisation = o.id and k.state = 'kept' and k.passed_at is null and k.until <= at + o.ahead_ms * interval '1 millisecond') $$;
revoke all on function organisations_with_kept_over from public;
grant execute on function organisations_with_kept_over to convene_app;
