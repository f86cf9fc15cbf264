-- Who may sign in, and how (src/platform/sign-in.ts). Accounts are one per e-mail address for the whole installation and
-- lie outside organisations: no row-level security here; a person of an organisation names an account by its id.
-- The shapes of the first four tables are those that the library better-auth expects; the program gives every time.

create schema sign_in;
grant usage on schema sign_in to convene_app;

create table sign_in.accounts (
  id uuid primary key,
  email text not null constraint accounts_email unique check (email <> ''),
  email_verified boolean not null,
  name text not null,
  image text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- How an account proves itself: a password ('credential'), later a provider of OpenID Connect.
create table sign_in.credentials (
  id uuid primary key,
  account_id uuid not null references sign_in.accounts on delete cascade,
  provider text not null,
  subject text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider, subject)
);
create index on sign_in.credentials (account_id);

-- token is the SHA-256 of what the cookie holds.
create table sign_in.sign_ins (
  id uuid primary key,
  account_id uuid not null references sign_in.accounts on delete cascade,
  token text not null unique,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index on sign_in.sign_ins (account_id);
create index on sign_in.sign_ins (expires_at);

-- One-time links; identifier holds the SHA-256 of the link's token, value the account.
create table sign_in.verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index on sign_in.verifications (identifier);
create index on sign_in.verifications (value);
create index on sign_in.verifications (expires_at);

-- Tries counted against an address, an IP address, or both (src/platform/sign-in-limits.ts); key is a keyed hash, so the
-- table names nobody. After open_at the next try is let through, after forget_at the row says nothing any more.
create table sign_in.rate_limits (
  key text primary key,
  tries integer not null check (tries >= 0),
  open_at timestamptz not null,
  forget_at timestamptz not null
);
create index on sign_in.rate_limits (forget_at);

grant select, insert, update, delete
  on sign_in.accounts, sign_in.credentials, sign_in.sign_ins, sign_in.verifications, sign_in.rate_limits to convene_app;
