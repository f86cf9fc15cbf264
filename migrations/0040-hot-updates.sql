-- A hold that is booked changes its state and until when it is held. As long as no index depends on either, and its page has room, the
-- row is changed in place: no entry of any index is made again, and nothing is compared with all that shares its time.
drop index claims_held;
drop index claims_wanted;
-- what is wanted in vain has no unit, which never changes by itself
create index claims_wanted on claims (organisation, resource, starts_at) where unit is null;
alter table claims set (fillfactor = 70);
-- the version of each rises with every booking; what a family has in mind changes as often
alter table claimables set (fillfactor = 50);
alter table round_families set (fillfactor = 60);
