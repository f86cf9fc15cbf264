create table feedback_answers (
  organisation uuid not null references organisations (id),
  id uuid not null,
  subject_kind text not null,
  subject uuid not null,
  part text not null default '',
  person uuid not null,
  -- how well it was scheduled and held, 1 to 5
  scheduling int not null check (scheduling between 1 and 5),
  session int not null check (session between 1 and 5),
  remark text not null default '',
  at timestamptz not null,
  primary key (organisation, id),
  unique (organisation, subject, part, person)
);
call protect('feedback_answers', 'select, insert, update');
