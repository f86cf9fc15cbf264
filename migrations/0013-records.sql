create table files (
  organisation uuid not null references organisations (id),
  id uuid not null,
  address text not null,
  name text not null,
  type text not null,
  bytes bigint not null,
  sha256 text not null,
  subject_kind text not null,
  subject uuid not null,
  person uuid,
  made_at timestamptz not null,
  removed_at timestamptz,
  primary key (organisation, id)
);
create index files_of_subject on files (organisation, subject) where removed_at is null;
create index files_by_address on files (organisation, address) where removed_at is null;
call protect('files', 'select, insert, update');
