-- Visits that ask before each grave change, people who are let in or out, and profiles.

alter table auth.visit drop constraint visit_exit_kind_check;
alter table auth.visit add constraint visit_exit_kind_check
	check (exit_kind in ('exit', 'switch', 'idle', 'limit', 'sign-out', 'revoked'));

-- A confirmation for one command, asked each time, write window or not; the command uses it up.
alter table auth.visit add column once_command text;
alter table auth.visit add column once_until timestamptz;
alter table auth.visit add column once_note text check (char_length(once_note) <= 500);
create index visit_unfinished on auth.visit (id) where exited_at is null;
create index visit_by_account on auth.visit (account_id, entered_at desc);

grant update (once_command, once_until, once_note) on auth.visit to smtm_gate;
grant update (active, name, language, time_zone, theme) on auth.account to smtm_gate;
grant update (ended_at) on auth.session to smtm_gate;
grant update (name, language, time_zone, theme, updated_at, updated_by, revision) on company_user to smtm_gate;

-- Uses up the confirmation for this command in this transaction; null when there is none. Undone when the command fails.
create function app.use_confirmation(visit uuid, command text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	note text;
begin
	select v.once_note into note from auth.visit v
	where v.id = use_confirmation.visit and v.company_id = app.company() and v.exited_at is null
		and v.once_command = use_confirmation.command and v.once_until > now()
	for update;
	if found then
		update auth.visit v set once_command = null, once_until = null, once_note = null where v.id = use_confirmation.visit;
	end if;
	return note;
end
$$;
alter function app.use_confirmation(uuid, text) owner to smtm_gate;
grant execute on function app.use_confirmation(uuid, text) to smtm_app;

-- Lets a person of this company in or out. Who is out has no session left, so coming back means signing in again.
create function app.set_account_active(account uuid, is_active boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform app.bump_account(account);
	update auth.account a set active = is_active where a.id = account and a.company_id = app.company();
	if found and not is_active then
		update auth.session s set ended_at = now() where s.account_id = account and s.ended_at is null;
	end if;
end
$$;
alter function app.set_account_active(uuid, boolean) owner to smtm_gate;
grant execute on function app.set_account_active(uuid, boolean) to smtm_app;

-- A person's own profile: the account, and the company's copy that lists show. Null leaves a field as it is.
create function auth.edit_profile(account uuid, name text, language text, time_zone text, theme text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	home uuid;
	before text;
begin
	update auth.account a set
		name = coalesce(edit_profile.name, a.name), language = coalesce(edit_profile.language, a.language),
		time_zone = coalesce(edit_profile.time_zone, a.time_zone), theme = coalesce(edit_profile.theme, a.theme)
	where a.id = account returning a.company_id into home;
	if home is null then
		return;
	end if;
	before := app.set_company(home);
	update public.company_user u set
		name = coalesce(edit_profile.name, u.name), language = coalesce(edit_profile.language, u.language),
		time_zone = coalesce(edit_profile.time_zone, u.time_zone), theme = coalesce(edit_profile.theme, u.theme),
		updated_at = now(), updated_by = account, revision = u.revision + 1
	where u.company_id = home and u.id = account;
	perform set_config('app.ctx', before, true);
end
$$;
alter function auth.edit_profile(uuid, text, text, text, text) owner to smtm_gate;
grant execute on function auth.edit_profile(uuid, text, text, text, text) to smtm_auth;
