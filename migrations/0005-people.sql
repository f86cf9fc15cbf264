create table people (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (name <> '' and length(name) <= 200),
  email text check (length(email) <= 254),
  phone text,
  language text not null,
  zone text not null,
  made_at timestamptz not null,
  erased_at timestamptz,
  version int not null default 1,
  primary key (organisation, id)
);
create index people_by_address on people (organisation, lower(email)) where email is not null;
call protect('people', 'select, insert, update');
