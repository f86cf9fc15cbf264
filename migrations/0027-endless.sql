-- A series without end: its rule ends where its dates are claimed to, two years ahead, and is prolonged day by day.
alter table sessions add column endless boolean not null default false;
