-- What every room stands on. Run by the owner; the program runs as convene_app, which owns nothing.

create extension if not exists btree_gist;

revoke all on schema public from public;
grant usage on schema public to convene_app;
grant usage on schema public to convene_jobs;

-- The organisation of the transaction; null when none is open, and then no row of any room is seen.
create function convene_organisation() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('convene.organisation', true), '')::uuid $$;

-- Parts a room's table by organisation and grants what the program may do with it.
create procedure protect(name regclass, granted text)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('create policy of_organisation on %s using (organisation = convene_organisation()) with check (organisation = convene_organisation())', name);
  execute format('grant %s on %s to convene_app', granted, name);
end
$$;

-- The queue's tables belong to convene_jobs and show themselves to nobody else: the program asks through this door,
-- in its own transaction.
create function enqueue_job(task text, payload json, key text, attempts int) returns void
language plpgsql security definer set search_path = jobs, pg_temp
as $$
begin
  perform jobs.add_job(identifier => task, payload => payload, job_key => key, max_attempts => attempts);
end
$$;
grant create on schema public to convene_jobs;
alter function enqueue_job owner to convene_jobs;
revoke create on schema public from convene_jobs;
revoke all on function enqueue_job from public;
grant execute on function enqueue_job to convene_app;
