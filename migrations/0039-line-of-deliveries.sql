-- What is under way to a person by one channel: whoever has sent something looks for the next in that line. Of the few thousand that wait in
-- a rush these are one or two.
create index deliveries_line on deliveries (organisation, person, channel) where state in ('queued', 'sending');
