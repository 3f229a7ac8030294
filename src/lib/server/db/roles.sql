-- Run by the administrator at every start, in one transaction: roles of the cluster, then schemas and rights of this
-- database. Repeatable. Nothing here needs a superuser except what is marked, and that part only reports.

do $$
declare
	role_name text;
	is_superuser boolean := current_setting('is_superuser') = 'on';
begin
	foreach role_name in array array['smtm_owner', 'smtm_gate'] loop
		if not exists (select from pg_roles where rolname = role_name) then
			execute format('create role %I nologin', role_name);
		end if;
	end loop;
	foreach role_name in array array['smtm_migrate', 'smtm_app', 'smtm_auth', 'smtm_platform'] loop
		if not exists (select from pg_roles where rolname = role_name) then
			execute format('create role %I login', role_name);
		end if;
	end loop;
	-- Functions of the gate are made by migrations, which run as the owner.
	if not pg_has_role('smtm_owner', 'smtm_gate', 'member') then
		grant smtm_gate to smtm_owner;
	end if;
	if not pg_has_role('smtm_migrate', 'smtm_owner', 'member') then
		grant smtm_owner to smtm_migrate;
	end if;
	-- Whoever made a role is not by itself allowed to act for it (PostgreSQL 16 and newer).
	if not is_superuser and not pg_has_role(current_user, 'smtm_owner', 'usage') then
		execute format('grant smtm_owner, smtm_gate to %I', current_user);
	end if;
	if not (select rolbypassrls from pg_roles where rolname = 'smtm_migrate') then
		begin
			alter role smtm_migrate bypassrls;
		exception when insufficient_privilege then
			raise notice 'smtm: smtm_migrate cannot bypass row security on this server; backfills go company by company';
		end;
	end if;
end
$$;

do $$
declare
	schema_name text;
	database_name text := current_database();
begin
	-- The administrator may lack the right to create schemas for the owner; then the schemas are made and handed over.
	foreach schema_name in array array['app', 'auth', 'audit', 'platform'] loop
		if not exists (select from pg_namespace where nspname = schema_name) then
			execute format('create schema %I', schema_name);
		end if;
		if (select nspowner::regrole::text from pg_namespace where nspname = schema_name) <> 'smtm_owner' then
			execute format('grant create on database %I to smtm_owner', database_name);
			execute format('alter schema %I owner to smtm_owner', schema_name);
			execute format('revoke create on database %I from smtm_owner', database_name);
		end if;
	end loop;
	if (select nspowner::regrole::text from pg_namespace where nspname = 'public') <> 'smtm_owner' then
		execute format('grant create on database %I to smtm_owner', database_name);
		execute 'alter schema public owner to smtm_owner';
		execute format('revoke create on database %I from smtm_owner', database_name);
	end if;
	execute 'revoke all on schema public from public';
	execute format('revoke all on database %I from public', database_name);
	execute format('grant connect on database %I to smtm_migrate, smtm_app, smtm_auth, smtm_platform', database_name);
end
$$;

grant usage, create on schema app, auth, audit, platform to smtm_gate;
grant usage on schema public to smtm_gate, smtm_app;
grant usage on schema app, audit to smtm_app;
grant usage on schema auth, audit to smtm_auth;
grant usage on schema platform to smtm_platform;

alter default privileges for role smtm_owner revoke execute on functions from public;
alter default privileges for role smtm_gate revoke execute on functions from public;

-- Needs a superuser. Elsewhere the signature of the context carries the load alone (security of the gate).
do $$
begin
	if has_function_privilege('public', 'pg_catalog.set_config(text, text, boolean)', 'execute') then
		if current_setting('is_superuser') = 'on' then
			revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
			grant execute on function pg_catalog.set_config(text, text, boolean) to smtm_gate, smtm_migrate;
		else
			raise notice 'smtm: set_config could not be taken from the serving roles, since this login is no superuser; the signed context protects alone';
		end if;
	end if;
end
$$;
