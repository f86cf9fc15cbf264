-- Who is busy when, for hundreds of people at once and years of events: what is short and the same for every reader is found
-- by its start alone, since it began at most half a day before the window, and answered from the index; the little that is
-- long, or has to be opened, by the range that it may touch.
create index calendar_objects_short on calendar_objects (organisation, calendar, starts_at) include (ends_at, busy, exact_under, subject_kind, subject)
  where busy <> 'free' and exact_under is not null and ends_at - starts_at <= interval '12 hours';
create index calendar_objects_long on calendar_objects
  using gist (organisation, calendar, tstzrange(starts_at, case when ends_at < starts_at then starts_at else ends_at end))
  where busy <> 'free' and (exact_under is null or ends_at is null or ends_at - starts_at > interval '12 hours');
