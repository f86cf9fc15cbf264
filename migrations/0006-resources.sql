create table rooms (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (name <> ''),
  building text not null default '',
  floor text not null default '',
  capacity int not null check (capacity > 0),
  features text[] not null default '{}',
  closed_at timestamptz,
  primary key (organisation, id)
);
create unique index rooms_by_name on rooms (organisation, building, lower(name)) where closed_at is null;
call protect('rooms', 'select, insert, update');
