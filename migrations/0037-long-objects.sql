-- What is in somebody's calendars within a window is found as who is busy is: what began shortly before it or in it by its start, and the
-- little that reaches into it from long before by the range that it may touch, what is free too. Ten years of a calendar were read for a day.
drop index calendar_objects_long;
create index calendar_objects_long on calendar_objects
  using gist (organisation, calendar, tstzrange(starts_at, case when ends_at < starts_at then starts_at else ends_at end))
  where exact_under is null or ends_at is null or ends_at - starts_at > interval '12 hours';
