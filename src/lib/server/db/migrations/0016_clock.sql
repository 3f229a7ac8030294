-- What happens by the clock (product 4.9): one node a minute has the turn, and it enters companies with a pass instead of a
-- session.

create table auth.turn (
	name text primary key check (char_length(name) between 1 and 40),
	until timestamptz not null
);

create table auth.pass (
	-- SHA-256 of the pass: one company, a few minutes, no right but what the clock may do.
	pass_hash text primary key check (char_length(pass_hash) = 64),
	company_id uuid not null references auth.company (id),
	expires_at timestamptz not null
);

do $$
declare
	name text;
begin
	foreach name in array array['turn', 'pass'] loop
		execute format('alter table auth.%I enable row level security', name);
		execute format('alter table auth.%I force row level security', name);
		execute format('create policy installation on auth.%I to smtm_gate using (true) with check (true)', name);
		execute format('grant select, insert, update, delete on auth.%I to smtm_gate', name);
	end loop;
end
$$;

-- True for one caller until the time is over, however many ask.
create function platform.take_turn(turn text, seconds int) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into auth.turn as t (name, until) values (take_turn.turn, now() + make_interval(secs => take_turn.seconds))
	on conflict (name) do update set until = excluded.until where t.until <= now();
	return found;
end
$$;
alter function platform.take_turn(text, int) owner to smtm_gate;
grant execute on function platform.take_turn(text, int) to smtm_platform;

-- Only this role makes passes, and only the app's can use them: neither alone gets into a company.
create function platform.issue_pass(company uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	pass text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
	delete from auth.pass p where p.expires_at <= now();
	insert into auth.pass (pass_hash, company_id, expires_at)
	select encode(sha256(convert_to(pass, 'UTF8')), 'hex'), c.id, now() + interval '2 minutes'
	from auth.company c where c.id = issue_pass.company and c.active;
	return case when found then pass end;
end
$$;
alter function platform.issue_pass(uuid) owner to smtm_gate;
grant execute on function platform.issue_pass(uuid) to smtm_platform;

-- Like app.enter, for nobody: no person and no right; the whole company, while it is active (product 3.2).
create function app.enter_by_clock(pass text)
returns table (
	user_id uuid, user_name text, company_id uuid, company_code text, company_name text, environment text, time_zone text,
	roles text[], rights text, sites uuid[], version bigint, visit_id uuid, visit_kind text, window_note text, pid int
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	c auth.company;
begin
	select k.* into c from auth.pass p join auth.company k on k.id = p.company_id
	where p.pass_hash = encode(sha256(convert_to(enter_by_clock.pass, 'UTF8')), 'hex') and p.expires_at > now();
	if not found then
		perform app.refuse('session');
	elsif not c.active then
		perform app.refuse('company-inactive');
	end if;
	company_id := c.id;
	perform set_config('app.ctx', company_id::text || ':' || app.signature(company_id::text), true);
	user_id := '00000000-0000-0000-0000-000000000000';
	user_name := '';
	roles := '{}';
	rights := '';
	company_code := c.code;
	company_name := c.name;
	environment := c.environment;
	time_zone := c.time_zone;
	version := c.authz_version;
	pid := pg_backend_pid();
	return next;
end
$$;
alter function app.enter_by_clock(text) owner to smtm_gate;
grant execute on function app.enter_by_clock(text) to smtm_app;

-- Planned shutdowns whose start has come, the earliest first, of active companies; of each only so many, so that none has
-- to wait for another.
create index shutdown_due on shutdown (company_id, starts_at) where state = 'planned';
grant select on shutdown to smtm_gate;

create function platform.due_shutdowns(at timestamptz, most int, each int)
returns table (company_id uuid, shutdown_id uuid)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	before text := coalesce(current_setting('app.ctx', true), '');
	company uuid;
	got int;
	room int := most;
begin
	for company in select c.id from auth.company c where c.active order by c.id loop
		perform app.set_company(company);
		return query
			select s.company_id, s.id from public.shutdown s
			where s.company_id = company and s.state = 'planned' and s.starts_at <= due_shutdowns.at
			order by s.starts_at limit least(due_shutdowns.each, room);
		get diagnostics got = row_count;
		room := room - got;
		exit when room <= 0;
	end loop;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.due_shutdowns(timestamptz, int, int) owner to smtm_gate;
grant execute on function platform.due_shutdowns(timestamptz, int, int) to smtm_platform;
