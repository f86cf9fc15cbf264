-- Students, their guardians and teachers are people; classes are what they are in (P-1.3). What a source of school data said
-- last is kept as keyed hashes, so that a file that is read again changes only what it says anew.
create table classes (
  organisation uuid not null references organisations (id),
  id uuid not null,
  name text not null check (name <> '' and length(name) <= 120),
  left_at timestamptz,
  primary key (organisation, id)
);
-- not unique: a source may have two classes of one title
create index classes_by_name on classes (organisation, lower(name)) where left_at is null;
call protect('classes', 'select, insert, update');

create table students (
  organisation uuid not null,
  person uuid not null,
  home_class uuid,
  -- how those of his guardians who come to meetings come: one-only is the first of them
  guardians_meet text not null default 'together' check (guardians_meet in ('together', 'separately', 'one-only')),
  left_at timestamptz,
  version int not null default 1,
  primary key (organisation, person),
  foreign key (organisation, person) references people (organisation, id),
  foreign key (organisation, home_class) references classes (organisation, id)
);
create index students_of_home_class on students (organisation, home_class);
call protect('students', 'select, insert, update');

create table class_students (
  organisation uuid not null,
  class uuid not null,
  student uuid not null,
  primary key (organisation, class, student),
  foreign key (organisation, class) references classes (organisation, id),
  foreign key (organisation, student) references students (organisation, person)
);
create index class_students_of_student on class_students (organisation, student);
call protect('class_students', 'select, insert, delete');

create table class_teachers (
  organisation uuid not null,
  class uuid not null,
  teacher uuid not null,
  -- empty for who leads the class
  subject text not null default '' check (length(subject) <= 120),
  primary key (organisation, class, teacher, subject),
  foreign key (organisation, class) references classes (organisation, id),
  foreign key (organisation, teacher) references people (organisation, id)
);
create index class_teachers_of_teacher on class_teachers (organisation, teacher);
call protect('class_teachers', 'select, insert, delete');

create table guardians (
  organisation uuid not null,
  person uuid not null,
  -- a BCP 47 tag; null for who needs no interpreter
  interpreter_language text,
  -- the way in which he is told; null for the school's own
  way text check (way in ('mail', 'portal', 'letter', 'phone')),
  version int not null default 1,
  primary key (organisation, person),
  foreign key (organisation, person) references people (organisation, id)
);
call protect('guardians', 'select, insert, update');

-- One that has ended stays, so that "no contact" holds when a source brings it back.
create table guardianships (
  organisation uuid not null,
  student uuid not null,
  guardian uuid not null,
  relation text not null default '' check (length(relation) <= 60),
  contact text not null default 'full' check (contact in ('full', 'none')),
  meets boolean not null default true,
  position int not null default 0,
  ended_at timestamptz,
  primary key (organisation, student, guardian),
  foreign key (organisation, student) references students (organisation, person),
  foreign key (organisation, guardian) references guardians (organisation, person)
);
create index guardianships_of_guardian on guardianships (organisation, guardian);
call protect('guardianships', 'select, insert, update');

create table source_ids (
  organisation uuid not null references organisations (id),
  source text not null check (source <> '' and length(source) <= 60),
  kind text not null check (kind in ('student', 'guardian', 'teacher', 'class')),
  source_id text not null check (source_id <> '' and length(source_id) <= 200),
  target uuid not null,
  -- a keyed hash of the name, and one of the birth date or the address where the source tells it
  fingerprint text not null,
  -- a keyed hash for each field that the source told, by the field's name
  said jsonb not null,
  seen_at timestamptz not null,
  -- when it was missing from the source for the first time since
  gone_at timestamptz,
  -- when the source gave the id to another; it names nobody any more
  closed_at timestamptz,
  primary key (organisation, source, kind, source_id, target)
);
create unique index source_ids_once on source_ids (organisation, source, kind, source_id) where closed_at is null;
create index source_ids_of_target on source_ids (organisation, target);
call protect('source_ids', 'select, insert, update, delete');

create table imports (
  organisation uuid not null references organisations (id),
  id uuid not null,
  -- the file as the room records keeps it
  file uuid,
  format text not null check (format in ('sheet', 'oneroster', 'sds')),
  source text not null,
  -- which column is which field, for a sheet
  mapping jsonb not null default '{}',
  -- what was said where an id seems to be another's now: by kind and id, 'same' or 'another'
  answers jsonb not null default '{}',
  state text not null check (state in ('open', 'accepted', 'discarded')),
  -- how many were new, changed, left, the same and wrong; once accepted
  counts jsonb,
  made_at timestamptz not null,
  made_by uuid,
  settled_at timestamptz,
  settled_by uuid,
  version int not null default 1,
  primary key (organisation, id),
  check ((settled_at is null) = (state = 'open'))
);
create index imports_by_time on imports (organisation, made_at);
call protect('imports', 'select, insert, update');

-- Which column was which field when a file with these headings came last.
create table import_mappings (
  organisation uuid not null references organisations (id),
  headings text not null,
  mapping jsonb not null,
  used_at timestamptz not null,
  primary key (organisation, headings)
);
call protect('import_mappings', 'select, insert, update');

-- What a guardian says that his contact data should be; nothing changes before it is accepted.
create table corrections (
  organisation uuid not null,
  id uuid not null,
  guardian uuid not null,
  -- null once the person is erased
  proposed jsonb,
  state text not null check (state in ('waiting', 'accepted', 'declined', 'replaced')),
  made_at timestamptz not null,
  link uuid,
  settled_at timestamptz,
  settled_by uuid,
  primary key (organisation, id),
  foreign key (organisation, guardian) references guardians (organisation, person),
  check ((settled_at is null) = (state = 'waiting'))
);
create unique index corrections_once on corrections (organisation, guardian) where state = 'waiting';
create index corrections_of_guardian on corrections (organisation, guardian);
call protect('corrections', 'select, insert, update');
