-- Who is no longer admitted to the field app hands in what they had finished, like whoever's account is gone (FA-2, 8.5).
-- As in 0009, with one more way in.
create or replace function app.enter_evidence(hash text)
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
	held text;
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
	select g.rights into held from app.grants_of(company_id, user_id) g;
	-- 9 is task.execute, 50 to 56 are the mobile rights: whoever holds one is admitted to the field app (PR-15).
	if a_active and not coalesce(is_revoked, false)
		and (substr(held, 9, 1) = '1' or position('1' in substr(held, 50, 7)) > 0) then
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
