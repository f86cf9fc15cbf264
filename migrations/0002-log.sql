-- The acts. Written unchained in the verb's transaction, then sealed: seals only ever grow, and neither table can be
-- changed by the program. `details` holds ids, kinds and times; what a person wrote stands in act_texts, which can be
-- erased: the salted digest of it stays in the act, so that the chain still verifies (G-4.6.1).

create table acts (
  organisation uuid not null,
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('person', 'guest', 'anyone', 'machine', 'operator')),
  actor text,
  verb text not null,
  subject_kind text not null,
  subject uuid not null,
  part text,
  details jsonb not null,
  text_digest text,
  primary key (organisation, id)
);
create index acts_of_subject on acts (organisation, subject, at);
create index acts_by_time on acts (organisation, at);
call protect('acts', 'select, insert');

create table act_texts (
  organisation uuid not null,
  act uuid not null,
  salt text not null,
  body jsonb not null,
  primary key (organisation, act),
  foreign key (organisation, act) references acts (organisation, id)
);
call protect('act_texts', 'select, insert, delete');

create table seals (
  organisation uuid not null,
  number bigint not null check (number > 0),
  act uuid not null,
  hash text not null,
  mac text not null,
  primary key (organisation, number),
  unique (organisation, act),
  foreign key (organisation, act) references acts (organisation, id)
);
call protect('seals', 'select, insert');

-- Acts that wait for the sealer, with the transaction that wrote them. It takes only what no transaction still open
-- could come before: xid below the snapshot's xmin; an xid at or above its xmax was given by another cluster (a restored
-- dump) and is long over.
create table acts_waiting (
  organisation uuid not null,
  act uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (organisation, act)
);
call protect('acts_waiting', 'select, insert, delete');

create function unsealed_organisations() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select distinct organisation from acts_waiting
      where xid < pg_snapshot_xmin(pg_current_snapshot()) or xid >= pg_snapshot_xmax(pg_current_snapshot()) $$;
revoke all on function unsealed_organisations from public;
grant execute on function unsealed_organisations to convene_app;
