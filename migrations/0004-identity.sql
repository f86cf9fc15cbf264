create table organisations (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 40),
  name text not null,
  zone text not null,
  language text not null,
  sender text not null,
  ahead_ms bigint not null default 0,
  demo boolean not null default false,
  file_keys text not null,
  made_at timestamptz not null
);
alter table organisations enable row level security;
create policy of_organisation on organisations using (id = convene_organisation()) with check (id = convene_organisation());
grant select, insert, update on organisations to convene_app;

-- Begins a transaction for one organisation; answers how far its clock is ahead, in milliseconds.
create function open_organisation(opened uuid) returns bigint
language plpgsql
as $$
begin
  perform set_config('convene.organisation', opened::text, true);
  return coalesce((select ahead_ms from organisations where id = opened), 0);
end
$$;

-- Before an organisation is open there is only its name in an address, or the question which there are.
create function find_organisation(named text) returns uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select id from organisations where slug = named $$;
create function list_organisations() returns table (id uuid, slug text, name text, ahead_ms bigint, demo boolean)
language sql stable security definer set search_path = public, pg_temp
as $$ select id, slug, name, ahead_ms, demo from organisations order by name, id $$;

-- Who may act. The person's name and address are the room people's.
create table members (
  organisation uuid not null references organisations (id),
  person uuid not null,
  account text,
  roles text[] not null,
  since timestamptz not null,
  until timestamptz,
  primary key (organisation, person),
  unique (organisation, account)
);
create index members_by_account on members (account);
call protect('members', 'select, insert, update');

create function memberships_of(asked text) returns table (organisation uuid, slug text, name text, person uuid, roles text[])
language sql stable security definer set search_path = public, pg_temp
as $$ select o.id, o.slug, o.name, m.person, m.roles from members m join organisations o on o.id = m.organisation
      where m.account = asked and m.until is null order by o.name, o.id $$;

-- What a signed link opens, for whom and until when. The secret is in the address only, never here.
create table links (
  organisation uuid not null references organisations (id),
  id uuid not null,
  purpose text not null,
  subject_kind text not null,
  subject uuid not null,
  part text,
  person uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  once boolean not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (organisation, id)
);
create index links_of_subject on links (organisation, subject, purpose);
call protect('links', 'select, insert, update');

revoke all on function open_organisation, find_organisation, list_organisations, memberships_of from public;
grant execute on function open_organisation, find_organisation, list_organisations, memberships_of to convene_app;
