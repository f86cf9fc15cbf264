-- Books what is held beyond a moment, all of it or nothing, and raises the versions of what it is of: claimables first, in their order, as
-- everybody locks them, so that nobody who has them waits for a claim that is being booked. Called as a transaction commits.
create function book_held(held uuid[], resources uuid[], at timestamptz) returns void
language plpgsql
as $$
declare
  booked int;
begin
  with locked as materialized (select resource from claimables where organisation = convene_organisation() and resource = any(resources) order by resource for no key update)
  update claimables c set version = c.version + 1 from locked l where c.organisation = convene_organisation() and c.resource = l.resource;
  update claims set state = 'booked', held_until = null where organisation = convene_organisation() and id = any(held) and state = 'held' and held_until > at;
  get diagnostics booked = row_count;
  if booked <> cardinality(held) then
    raise exception 'what was held is held no more' using errcode = 'serialization_failure';
  end if;
end
$$;
revoke all on function book_held from public;
grant execute on function book_held to convene_app;
