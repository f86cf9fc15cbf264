-- What the program brings along after an organisation was founded: given to who kept the program's own version, offered to
-- who has changed his.

-- The digest of what the program brought, where a version is that; null for a version that a person wrote, and for those
-- that were there before this was kept.
alter table procedure_versions add column shipped text;
-- What was under way when it was published was moved to it.
alter table procedure_versions add column moves boolean not null default false;

create table procedure_offers (
  organisation uuid not null references organisations (id),
  procedure text not null,
  digest text not null,
  body jsonb not null,
  offered_at timestamptz not null,
  state text not null check (state in ('open', 'taken', 'kept', 'overtaken')),
  closed_at timestamptz,
  closed_by uuid,
  primary key (organisation, procedure, digest)
);
create unique index procedure_offers_open on procedure_offers (organisation, procedure) where state = 'open';
call protect('procedure_offers', 'select, insert, update');
