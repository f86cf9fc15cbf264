-- When a signed link was last opened or used by a person: shown where links were given, so that a strange one is noticed.
alter table links add column opened_at timestamptz;
create index links_of_person on links (organisation, person) where revoked_at is null;
