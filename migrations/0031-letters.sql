-- Letters on paper, the short codes on them, and the telephone desk of a round (P-2.1, P-2.2, P-4.2).

-- by what a family was told that no message reaches; null where it was told by a message, or not yet
alter table round_families add column told_way text check (told_way in ('letter', 'phone'));

-- One printing of letters: a file with a page for each. `done` of `total` are ready for the press.
create table round_prints (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  which text not null check (which in ('unreached', 'all')),
  state text not null check (state in ('waiting', 'printing', 'printed', 'failed')),
  total int not null default 0,
  done int not null default 0,
  -- why nothing came of it
  reason text check (reason in ('no-printer', 'no-letters', 'no-glyphs', 'too-large', 'gave-up')),
  -- as the room records keeps it
  file uuid,
  made_at timestamptz not null,
  made_by uuid,
  ended_at timestamptz,
  posted_at timestamptz,
  posted_by uuid,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  check ((ended_at is null) = (state in ('waiting', 'printing'))),
  check ((reason is not null) = (state = 'failed')),
  check (posted_at is null or state = 'printed')
);
create unique index round_prints_once on round_prints (organisation, round) where state in ('waiting', 'printing');
create index round_prints_of_round on round_prints (organisation, round, made_at);
call protect('round_prints', 'select, insert, update');

-- The letters of a printing, in the order of the file. `people`: whom it names, guardians and children.
create table round_letters (
  organisation uuid not null,
  print uuid not null,
  place int not null,
  family uuid not null,
  people uuid[] not null,
  -- characters that no font has: this letter is not in the file
  missing text,
  primary key (organisation, print, place),
  foreign key (organisation, print) references round_prints (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id)
);
create index round_letters_of_family on round_letters (organisation, family);
create index round_letters_of_people on round_letters using gin (people);
call protect('round_letters', 'select, insert, update, delete');

-- The short code of a guardian's link, by a keyed hash: it opens what the link opens, and ends with it.
create table round_codes (
  organisation uuid not null,
  code text not null,
  round uuid not null,
  family uuid not null,
  person uuid not null,
  link uuid not null,
  made_at timestamptz not null,
  primary key (organisation, code),
  foreign key (organisation, family) references round_families (organisation, id)
);
create unique index round_codes_of_guardian on round_codes (organisation, family, person);
call protect('round_codes', 'select, insert, update, delete');

-- Codes that were typed wrong lately, by where they came from under a keyed hash.
create table round_code_tries (
  organisation uuid not null references organisations (id),
  source text not null,
  at timestamptz not null,
  id uuid not null,
  primary key (organisation, source, at, id)
);
call protect('round_code_tries', 'select, insert, delete');

-- What came of calling a family. Of "call back" the agreed time: wall, zone and instant.
create table round_calls (
  organisation uuid not null,
  id uuid not null,
  round uuid not null,
  family uuid not null,
  guardian uuid,
  outcome text not null check (outcome in ('reached', 'will-book', 'no-answer', 'call-back', 'wrong-number')),
  back_wall timestamp,
  zone text,
  back_at timestamptz,
  zone_data text,
  made_at timestamptz not null,
  made_by uuid,
  primary key (organisation, id),
  foreign key (organisation, round) references rounds (organisation, id),
  foreign key (organisation, family) references round_families (organisation, id),
  check ((outcome = 'call-back') = (back_at is not null)),
  check ((back_at is null) = (back_wall is null) and (back_at is null) = (zone is null) and (back_at is null) = (zone_data is null))
);
create index round_calls_of_round on round_calls (organisation, round, family, made_at);
call protect('round_calls', 'select, insert, update');
