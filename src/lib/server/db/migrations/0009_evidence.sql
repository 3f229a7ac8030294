-- Evidence keys (product 8.5): what a person's device may hand in when the session, the account or the device is gone.

create table auth.evidence_key (
	-- SHA-256 of the key; the key itself is on the device alone.
	key_hash text primary key check (char_length(key_hash) = 64),
	account_id uuid not null references auth.account (id),
	device_id uuid not null,
	-- The longest life of a session without contact, and 30 days more.
	expires_at timestamptz not null,
	unique (account_id, device_id)
);
alter table auth.evidence_key enable row level security;
alter table auth.evidence_key force row level security;
create policy installation on auth.evidence_key to smtm_auth, smtm_gate using (true) with check (true);
grant select, insert, update, delete on auth.evidence_key to smtm_gate;

-- One key a person and device; the newest counts. Asked for again at contacts, so that its end moves.
create function app.keep_evidence_key(hash text, account uuid, device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into auth.evidence_key as k (key_hash, account_id, device_id, expires_at)
	select keep_evidence_key.hash, a.id, d.id, now() + interval '60 days'
	from auth.account a join public.device d on d.company_id = a.company_id and d.user_id = a.id
	where a.id = keep_evidence_key.account and a.company_id = app.company() and d.id = keep_evidence_key.device
	on conflict (account_id, device_id) do update set key_hash = excluded.key_hash, expires_at = excluded.expires_at;
end
$$;
alter function app.keep_evidence_key(text, uuid, uuid) owner to smtm_gate;
grant execute on function app.keep_evidence_key(text, uuid, uuid) to smtm_app;

-- Like app.enter, without a session and without any right; opens only when the account is inactive or the device revoked.
create function app.enter_evidence(hash text)
returns table (
	user_id uuid, user_name text, company_id uuid, company_code text, company_name text, environment text, time_zone text,
	roles text[], rights text, sites uuid[], version bigint, visit_id uuid, visit_kind text, window_note text, pid int
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	c auth.company;
	a_active boolean;
	d_id uuid;
	is_revoked boolean;
begin
	select a.id, a.name, a.company_id, k.device_id into user_id, user_name, company_id, d_id
	from auth.evidence_key k join auth.account a on a.id = k.account_id
	where k.key_hash = enter_evidence.hash and k.expires_at > now();
	if not found then
		perform app.refuse('session');
	end if;
	perform pg_advisory_xact_lock_shared(app.access_lock(company_id, user_id));
	select a.active, a.authz_version into a_active, version from auth.account a where a.id = user_id;
	select * into c from auth.company where id = company_id;
	if not c.active then
		perform app.refuse('company-inactive');
	end if;
	perform set_config('app.ctx', company_id::text || ':' || app.signature(company_id::text), true);
	select d.revoked_at is not null into is_revoked from public.device d where d.company_id = company_id and d.id = d_id;
	if a_active and not coalesce(is_revoked, false) then
		perform app.refuse('session');
	end if;
	roles := '{}';
	rights := '';
	company_code := c.code;
	company_name := c.name;
	environment := c.environment;
	time_zone := c.time_zone;
	version := version + c.authz_version;
	pid := pg_backend_pid();
	return next;
end
$$;
alter function app.enter_evidence(text) owner to smtm_gate;
grant execute on function app.enter_evidence(text) to smtm_app;
