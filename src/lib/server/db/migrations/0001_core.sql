-- Accounts and sessions, the gate into a company, the activity log, the feed, the outbox ledger.
-- Runs as smtm_owner. Definer functions belong to smtm_gate, which may read what they need and nothing else.

-- 1. Context: which company this transaction works for ---------------------------------------------------------------

create table app.context_key (key text not null);
insert into app.context_key
select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
create unique index context_key_is_one on app.context_key ((true));
grant select on app.context_key to smtm_gate;

-- Anyone may SET app.ctx; only a value signed for this backend and this transaction counts.
create function app.signature(company text) returns text
language sql stable parallel restricted security definer set search_path = pg_catalog, pg_temp
as $$
	select encode(sha256(convert_to(
		k.key || company || pg_backend_pid()::text || extract(epoch from now())::text || k.key, 'UTF8'
	)), 'hex')
	from app.context_key k
$$;
alter function app.signature(text) owner to smtm_gate;

create function app.company() returns uuid
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp
as $$
declare
	ctx text := current_setting('app.ctx', true);
	signed text;
begin
	if ctx is null or ctx = '' then
		return null;
	end if;
	select encode(sha256(convert_to(
		k.key || left(ctx, 36) || pg_backend_pid()::text || extract(epoch from now())::text || k.key, 'UTF8'
	)), 'hex') into signed
	from app.context_key k;
	if substr(ctx, 37) is distinct from ':' || signed then
		raise exception using errcode = '42501', message = 'refused', detail = 'context';
	end if;
	return left(ctx, 36)::uuid;
end
$$;
alter function app.company() owner to smtm_gate;
grant execute on function app.company() to smtm_app, smtm_migrate, smtm_owner;

-- Internal: enters a company for the rest of the transaction and returns the context that was there before.
create function app.set_company(company uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := coalesce(current_setting('app.ctx', true), '');
begin
	perform set_config('app.ctx', company::text || ':' || app.signature(company::text), true);
	return before;
end
$$;
alter function app.set_company(uuid) owner to smtm_gate;

create function app.refuse(code text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
	raise exception using errcode = '42501', message = 'refused', detail = code;
end
$$;
alter function app.refuse(text) owner to smtm_gate;

-- For migrations: what every company table must have. Exactly this policy, written by nobody by hand.
create function app.secure(target regclass, app_rights text default 'select, insert, update, delete') returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
	execute format('alter table %s enable row level security', target);
	execute format('alter table %s force row level security', target);
	execute format(
		'create policy company on %s using (company_id = (select app.company())) with check (company_id = (select app.company()))',
		target
	);
	execute format('grant %s on %s to smtm_app', app_rights, target);
end
$$;

-- 2. Accounts, sessions, visits: of the installation, out of the app role's reach -------------------------------------

create table auth.company (
	id uuid primary key,
	code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]{2,39}$'),
	name text not null unique check (char_length(name) between 1 and 80),
	environment text not null check (environment in ('production', 'staging', 'development')),
	time_zone text not null,
	default_language text not null default 'en',
	active boolean not null default true,
	authz_version bigint not null default 1,
	created_at timestamptz not null default now()
);

create table auth.account (
	id uuid primary key,
	company_id uuid references auth.company (id),
	email text check (char_length(email) <= 254),
	username text check (char_length(username) between 1 and 80),
	password_hash text not null,
	must_change_password boolean not null default false,
	is_staff boolean not null default false,
	name text not null check (char_length(name) between 1 and 80),
	active boolean not null default true,
	language text,
	time_zone text,
	theme text not null default 'system' check (theme in ('system', 'light', 'dark', 'sunlight')),
	last_sign_in_at timestamptz,
	authz_version bigint not null default 1,
	created_at timestamptz not null default now(),
	constraint account_is_staff_or_of_a_company check (is_staff = (company_id is null)),
	constraint account_can_sign_in check (email is not null or username is not null)
);
create unique index account_email on auth.account (lower(email));
create unique index account_username on auth.account (company_id, lower(username));

create table auth.session (
	-- sha256 of the token in the cookie; the token itself is nowhere in the database.
	id_hash text primary key check (id_hash ~ '^[0-9a-f]{64}$'),
	-- Names the session in lists without giving anything away.
	id uuid not null unique default gen_random_uuid(),
	account_id uuid not null references auth.account (id) on delete cascade,
	kind text not null check (kind in ('portal', 'field')),
	device_id uuid,
	created_at timestamptz not null default now(),
	last_seen_at timestamptz not null default now(),
	idle_expires_at timestamptz not null,
	absolute_expires_at timestamptz not null,
	mfa_at timestamptz,
	authz_version bigint not null default 1,
	visit_id uuid,
	address_class text not null default '',
	browser text not null default '',
	ended_at timestamptz
);
create index session_by_account on auth.session (account_id, last_seen_at desc);

create table auth.visit (
	id uuid primary key,
	account_id uuid not null references auth.account (id),
	session_hash text not null,
	company_id uuid not null references auth.company (id),
	kind text not null check (kind in ('portal', 'header')),
	reason text not null check (char_length(reason) between 1 and 500),
	thread_reference text check (char_length(thread_reference) <= 200),
	entered_at timestamptz not null default now(),
	last_input_at timestamptz not null default now(),
	window_opened_at timestamptz,
	window_until timestamptz,
	window_note text check (char_length(window_note) <= 500),
	-- Past and present write windows: [{ openedAt, until, note }]
	write_windows jsonb not null default '[]',
	exited_at timestamptz,
	exit_kind text check (exit_kind in ('exit', 'idle', 'limit', 'sign-out', 'second-visit', 'session-ended')),
	changes int not null default 0,
	reads int not null default 0,
	constraint visit_ends_with_a_kind check ((exited_at is null) = (exit_kind is null))
);
create unique index visit_one_portal_a_session on auth.visit (session_hash) where kind = 'portal' and exited_at is null;
create index visit_by_company on auth.visit (company_id, entered_at desc);
create index visit_open on auth.visit (session_hash, company_id) where exited_at is null;

create table auth.visit_read (
	visit_id uuid not null references auth.visit (id),
	procedure text not null,
	subject text not null,
	minute timestamptz not null,
	count int not null default 1,
	primary key (visit_id, procedure, subject, minute)
);

create table auth.throttle (
	key text primary key,
	count int not null default 0,
	window_started_at timestamptz not null default now(),
	blocked_until timestamptz
);

-- What changed about who may do what; every node reads the last seconds of it, wake-up or not.
create table auth.authz_change (
	seq bigint generated always as identity primary key,
	at timestamptz not null default now(),
	kind text not null check (kind in ('account', 'company', 'visit')),
	id uuid not null
);
create index authz_change_at on auth.authz_change (at);

do $$
declare
	name text;
begin
	foreach name in array array['company', 'account', 'session', 'visit', 'visit_read', 'throttle', 'authz_change'] loop
		execute format('alter table auth.%I enable row level security', name);
		execute format('alter table auth.%I force row level security', name);
		execute format('create policy installation on auth.%I to smtm_auth, smtm_gate using (true) with check (true)', name);
	end loop;
end
$$;
grant select, insert, update, delete on auth.session, auth.visit, auth.visit_read, auth.throttle to smtm_auth;
grant select, update on auth.account to smtm_auth;
grant select on auth.company to smtm_auth;
grant insert, select, delete on auth.authz_change to smtm_auth, smtm_gate;
grant update (at) on auth.authz_change to smtm_auth, smtm_gate;
grant select on auth.company, auth.account, auth.session, auth.visit, auth.visit_read to smtm_gate;
grant insert on auth.company, auth.visit_read to smtm_gate;
grant update (authz_version) on auth.company to smtm_gate;
grant update (authz_version, last_sign_in_at) on auth.account to smtm_gate;
grant update (last_input_at, changes, reads) on auth.visit to smtm_gate;
grant update (count) on auth.visit_read to smtm_gate;

create function auth.notify_access(changed text, subject uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
	insert into auth.authz_change (kind, id) values (changed, subject);
	delete from auth.authz_change where seq in (
		select seq from auth.authz_change where at < now() - interval '10 minutes' order by seq limit 50 for update skip locked
	);
end
$$;
grant execute on function auth.notify_access(text, uuid) to smtm_auth, smtm_gate;

create function auth.account_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	perform auth.notify_access('account', new.id);
	return null;
end
$$;
create trigger account_changed after update of active, authz_version, password_hash on auth.account
	for each row when (
		(old.active, old.authz_version, old.password_hash) is distinct from (new.active, new.authz_version, new.password_hash)
	)
	execute function auth.account_changed();

create function auth.company_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	perform auth.notify_access('company', new.id);
	return null;
end
$$;
create trigger company_changed after update of active, authz_version on auth.company
	for each row when ((old.active, old.authz_version) is distinct from (new.active, new.authz_version))
	execute function auth.company_changed();

create function auth.session_ended() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	perform auth.notify_access('account', old.account_id);
	return null;
end
$$;
create trigger session_ended after update of ended_at on auth.session
	for each row when (old.ended_at is distinct from new.ended_at)
	execute function auth.session_ended();
create trigger session_removed after delete on auth.session
	for each row when (old.ended_at is null)
	execute function auth.session_ended();

create function auth.visit_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	perform auth.notify_access('visit', new.id);
	return null;
end
$$;
create trigger visit_changed after update of exited_at, window_until on auth.visit
	for each row when ((old.exited_at, old.window_until) is distinct from (new.exited_at, new.window_until))
	execute function auth.visit_changed();
grant execute on function auth.account_changed(), auth.company_changed(), auth.session_ended(), auth.visit_changed()
	to smtm_auth, smtm_gate;

-- 3. People and settings of a company ------------------------------------------------------------------------------------

create table company_user (
	company_id uuid not null,
	-- The account's own id.
	id uuid not null,
	name text not null check (char_length(name) between 1 and 80),
	email text check (char_length(email) <= 254),
	username text check (char_length(username) between 1 and 80),
	language text,
	time_zone text,
	theme text not null default 'system',
	supervisor_id uuid,
	active boolean not null default true,
	last_sign_in_at timestamptz,
	created_at timestamptz not null default now(),
	created_by uuid,
	updated_at timestamptz not null default now(),
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	foreign key (company_id, supervisor_id) references company_user (company_id, id),
	constraint company_user_is_not_their_own_supervisor check (supervisor_id <> id)
);
create index company_user_name on company_user (company_id, lower(name));
create index company_user_supervisor on company_user (company_id, supervisor_id);

create table user_site (
	company_id uuid not null,
	user_id uuid not null,
	site_id uuid not null,
	primary key (company_id, user_id, site_id),
	foreign key (company_id, user_id) references company_user (company_id, id) on delete cascade
);

create table role (
	company_id uuid not null,
	id uuid not null,
	name text not null check (char_length(name) between 1 and 80),
	description text not null default '',
	built_in boolean not null default false,
	based_on uuid,
	permissions bit(58) not null,
	created_at timestamptz not null default now(),
	created_by uuid,
	updated_at timestamptz not null default now(),
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	foreign key (company_id, based_on) references role (company_id, id),
	-- manage-companies and tenant-switching are the last two bits and never granted in a company (PR-7).
	constraint role_grants_no_platform_key check (substring(permissions from 57 for 2) = B'00')
);
create unique index role_name on role (company_id, lower(name));

create table user_role (
	company_id uuid not null,
	user_id uuid not null,
	role_id uuid not null,
	primary key (company_id, user_id, role_id),
	foreign key (company_id, user_id) references company_user (company_id, id) on delete cascade,
	foreign key (company_id, role_id) references role (company_id, id)
);
create index user_role_by_role on user_role (company_id, role_id);

create table company_setting (
	company_id uuid primary key,
	approval_required boolean not null default false,
	approval_changed_at timestamptz,
	nfc_required boolean not null default false,
	nfc_changed_at timestamptz,
	qr_counts_as_presence boolean not null default true,
	qr_scanning boolean not null default true,
	multi_technician boolean not null default false,
	gallery_photos boolean not null default true,
	max_tasks_per_day int not null default 0 check (max_tasks_per_day >= 0),
	grace_daily_hours int not null default 4 check (grace_daily_hours >= 0),
	grace_weekly_days int not null default 1 check (grace_weekly_days >= 0),
	grace_monthly_days int not null default 3 check (grace_monthly_days >= 0),
	grace_yearly_days int not null default 7 check (grace_yearly_days >= 0),
	look_ahead_days int not null default 14 check (look_ahead_days >= 1),
	collapse_missed boolean not null default false,
	restrict_mappers boolean not null default false,
	supervisors_own_technicians boolean not null default false,
	week_start text not null default 'monday' check (week_start in ('monday', 'sunday', 'saturday')),
	date_format text not null default 'DD MMM YYYY',
	currency text not null default 'EUR' check (char_length(currency) between 1 and 10),
	address text not null default '',
	updated_at timestamptz not null default now(),
	updated_by uuid,
	revision int not null default 1
);

create table number_counter (
	company_id uuid not null,
	kind text not null,
	n bigint not null default 0,
	primary key (company_id, kind)
);

-- 4. Feed and outbox -------------------------------------------------------------------------------------------------------

create table feed_counter (
	company_id uuid primary key,
	epoch uuid not null default gen_random_uuid(),
	n bigint not null default 0
) with (fillfactor = 50);

create table feed (
	company_id uuid not null,
	n bigint not null,
	at timestamptz not null,
	entity text not null,
	id uuid not null,
	op text not null check (op in ('upsert', 'remove', 'scope')),
	row jsonb,
	scopes text[] not null,
	old_scopes text[] not null default '{}',
	actor_id uuid,
	actor_name text,
	cause text not null,
	primary key (company_id, n)
);
create index feed_at on feed (company_id, at);

create table device (
	company_id uuid not null,
	id uuid not null,
	user_id uuid not null,
	name text not null default '',
	platform text not null default '',
	app_version text not null default '',
	last_seq bigint not null default 0,
	last_contact_at timestamptz,
	clock_skew_ms int not null default 0,
	nfc boolean not null default false,
	storage_persistent boolean not null default false,
	free_bytes bigint,
	outbox_count int not null default 0,
	outbox_oldest_at timestamptz,
	registered_at timestamptz not null default now(),
	revoked_at timestamptz,
	primary key (company_id, id),
	foreign key (company_id, user_id) references company_user (company_id, id)
);
create index device_by_user on device (company_id, user_id);

create table command_ledger (
	company_id uuid not null,
	device_id uuid not null,
	seq bigint not null,
	command_id uuid not null,
	name text not null,
	body_hash text not null,
	verdict jsonb not null,
	received_at timestamptz not null,
	-- Whole only where a person still has to look at it: held and refused.
	envelope jsonb,
	primary key (company_id, device_id, seq),
	foreign key (company_id, device_id) references device (company_id, id)
);
-- A retry has a new seq and the same id, so this is not unique.
create index command_ledger_by_command on command_ledger (company_id, command_id);

create table command_answer (
	company_id uuid not null,
	command_id uuid not null,
	body_hash text not null,
	answer jsonb,
	actor_id uuid,
	at timestamptz not null,
	primary key (company_id, command_id)
);

select app.secure(name::regclass) from unnest(array[
	'company_user', 'user_site', 'role', 'user_role', 'company_setting', 'number_counter', 'feed_counter', 'feed', 'device',
	'command_ledger', 'command_answer'
]) as name;

grant select on company_user, user_site, role, user_role, company_setting, feed, feed_counter to smtm_gate;
grant insert on company_setting, feed_counter, role to smtm_gate;
grant update (last_sign_in_at) on company_user to smtm_gate;

-- 5. Activity log ------------------------------------------------------------------------------------------------------------

create table audit.entry (
	company_id uuid not null,
	seq bigint not null,
	at timestamptz not null,
	actor_id uuid,
	action text not null,
	subject_type text,
	subject_id uuid,
	-- The text that was hashed. The columns above are for finding it; the verifier compares them with it.
	body text not null,
	prev_hash text not null,
	hash text not null,
	primary key (company_id, seq)
);
create index entry_at on audit.entry (company_id, at desc);
create index entry_subject on audit.entry (company_id, subject_id, seq) where subject_id is not null;
create index entry_actor on audit.entry (company_id, actor_id, seq);

create table audit.head (
	company_id uuid primary key,
	seq bigint not null,
	hash text not null
) with (fillfactor = 50);

select app.secure('audit.entry', 'select');
select app.secure('audit.head', 'select');
grant select, insert on audit.entry to smtm_gate;
grant select, insert, update on audit.head to smtm_gate;

-- Internal: one row a change, chained under the lock of the head row. The chain of the installation is the nil company's.
create function audit.append_chain(company uuid, entries text[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	item text;
	n bigint;
	last text;
	bodies text[] := '{}';
	previous text[] := '{}';
	hashes text[] := '{}';
	first_n bigint;
begin
	select h.seq, h.hash into n, last from audit.head h where h.company_id = company for update;
	if not found then
		insert into audit.head (company_id, seq, hash) values (company, 0, repeat('0', 64)) on conflict do nothing;
		select h.seq, h.hash into n, last from audit.head h where h.company_id = company for update;
	end if;
	first_n := n + 1;
	foreach item in array entries loop
		n := n + 1;
		previous := previous || last;
		item := '{"entry":' || item || ',"sequence":' || n || '}';
		last := encode(sha256(convert_to(last || item, 'UTF8')), 'hex');
		bodies := bodies || item;
		hashes := hashes || last;
	end loop;
	insert into audit.entry (company_id, seq, at, actor_id, action, subject_type, subject_id, body, prev_hash, hash)
	select company, first_n + t.i - 1, (e ->> 'time')::timestamptz, (e #>> '{actor,id}')::uuid, e ->> 'action',
		e #>> '{subject,type}', (e #>> '{subject,id}')::uuid, t.body, t.previous, t.hash
	from unnest(bodies, previous, hashes) with ordinality as t(body, previous, hash, i),
		lateral (select t.body::jsonb -> 'entry') as parsed(e);
	if exists (
		select from unnest(entries) as t(entry)
		where t.entry::jsonb ->> 'actingCompany' is distinct from nullif(company::text, '00000000-0000-0000-0000-000000000000')
	) then
		raise exception using errcode = '23514', message = 'an entry names another company than the chain it is written to';
	end if;
	update audit.head set seq = n, hash = last where company_id = company;
	return n;
end
$$;
alter function audit.append_chain(uuid, text[]) owner to smtm_gate;

create function audit.append(company uuid, entries text[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if company is distinct from app.company() or company is null then
		perform app.refuse('wrong-company');
	end if;
	return audit.append_chain(company, entries);
end
$$;
alter function audit.append(uuid, text[]) owner to smtm_gate;
grant execute on function audit.append(uuid, text[]) to smtm_app, smtm_migrate;

-- For sign-ins, visits and refusals, which are written outside a company's transaction. A null company is the installation.
create function audit.append_from_auth(company uuid, entries text[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	chain uuid := coalesce(company, '00000000-0000-0000-0000-000000000000');
	before text := app.set_company(chain);
	n bigint;
begin
	n := audit.append_chain(chain, entries);
	perform set_config('app.ctx', before, true);
	return n;
end
$$;
alter function audit.append_from_auth(uuid, text[]) owner to smtm_gate;
grant execute on function audit.append_from_auth(uuid, text[]) to smtm_auth, smtm_migrate;

-- 6. The gate ----------------------------------------------------------------------------------------------------------------

-- Internal, inside a company's context: roles, the union of their permissions (PR-1), and the sites that narrow (PR-20).
create function app.grants_of(company uuid, member uuid, out roles text[], out rights text, out sites uuid[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	bits bit(58);
begin
	select array_agg(r.name order by r.name), bit_or(r.permissions) into roles, bits
	from public.user_role ur join public.role r on r.company_id = ur.company_id and r.id = ur.role_id
	where ur.company_id = company and ur.user_id = member;
	roles := coalesce(roles, '{}');
	bits := coalesce(bits, repeat('0', 58)::bit(58));
	rights := bits::text;
	-- 31 is settings.edit: its holders see every site.
	if get_bit(bits, 31) = 1 then
		return;
	end if;
	select array_agg(s.site_id) into sites from public.user_site s where s.company_id = company and s.user_id = member;
	-- 12 is hierarchy.edit: narrowed only while the company restricts its Mappers.
	if sites is not null and get_bit(bits, 12) = 1
		and not exists (select from public.company_setting c where c.company_id = company and c.restrict_mappers) then
		sites := null;
	end if;
end
$$;
alter function app.grants_of(uuid, uuid) owner to smtm_gate;

-- Internal: the company and visit a staff call works in (PR-5, SU-1 to SU-8).
create function app.visit_of(session text, company uuid, named uuid) returns auth.visit
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	v auth.visit;
begin
	if named is not null then
		select * into v from auth.visit where id = named and session_hash = session;
		if not found or (company is not null and v.company_id <> company) then
			perform app.refuse('visit-closed');
		end if;
	elsif company is null then
		perform app.refuse('company-required');
	else
		if not exists (select from auth.company c where c.id = company) then
			perform app.refuse('not-found');
		end if;
		if exists (
			select from auth.visit p
			where p.session_hash = session and p.kind = 'portal' and p.exited_at is null
				and p.last_input_at > now() - interval '15 minutes' and p.entered_at > now() - interval '8 hours'
		) then
			perform app.refuse('visit-header-missing');
		end if;
		select * into v from auth.visit h
		where h.session_hash = session and h.company_id = company and h.kind = 'header' and h.exited_at is null
			and h.last_input_at > now() - interval '15 minutes' and h.entered_at > now() - interval '8 hours'
		order by h.entered_at desc limit 1;
		if not found then
			perform app.refuse('visit-required');
		end if;
	end if;
	if v.exited_at is not null or v.last_input_at <= now() - interval '15 minutes' or v.entered_at <= now() - interval '8 hours' then
		perform app.refuse('visit-closed');
	end if;
	-- Each request of a header visit is its input; a portal visit reports real input by itself.
	if v.kind = 'header' and v.last_input_at < now() - interval '1 minute'
		and current_setting('transaction_read_only') = 'off' then
		update auth.visit set last_input_at = now() where id = v.id;
	end if;
	return v;
end
$$;
alter function app.visit_of(text, uuid, uuid) owner to smtm_gate;

create function app.access_lock(company uuid, member uuid) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select hashtextextended('access:' || company::text || ':' || member::text, 0) $$;
alter function app.access_lock(uuid, uuid) owner to smtm_gate;

-- The only way into a company. One text for every refusal; the detail is for the server's own table of refusals.
create function app.enter(session_hash text, company uuid, visit uuid)
returns table (
	user_id uuid, user_name text, company_id uuid, company_code text, company_name text, environment text, time_zone text,
	roles text[], rights text, sites uuid[], version bigint, visit_id uuid, visit_kind text, window_note text, pid int
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	v auth.visit;
	c auth.company;
	a_staff boolean;
	a_active boolean;
	a_must_change boolean;
	a_version bigint;
begin
	select a.id, a.name, a.is_staff, a.company_id into user_id, user_name, a_staff, company_id
	from auth.session s join auth.account a on a.id = s.account_id
	where s.id_hash = enter.session_hash and s.ended_at is null
		and s.idle_expires_at > now() and s.absolute_expires_at > now();
	if not found then
		perform app.refuse('session');
	end if;
	if a_staff then
		v := app.visit_of(enter.session_hash, enter.company, enter.visit);
		company_id := v.company_id;
	elsif enter.company <> company_id then
		perform app.refuse('wrong-company');
	end if;

	-- A change of rights takes this lock alone: every call lies wholly before or wholly after it. So read after locking.
	perform pg_advisory_xact_lock_shared(app.access_lock(company_id, user_id));
	select a.active, a.authz_version, a.must_change_password into a_active, a_version, a_must_change
	from auth.account a where a.id = user_id;
	select * into c from auth.company where id = company_id;
	if not a_active then
		perform app.refuse('user-inactive');
	elsif not c.active and not a_staff then
		perform app.refuse('company-inactive');
	elsif a_must_change then
		-- A password somebody else chose is changed before anything else (product 3.2).
		perform app.refuse('must-change-password');
	end if;

	perform set_config('app.ctx', company_id::text || ':' || app.signature(company_id::text), true);
	if a_staff then
		roles := array['PegotecUser'];
		rights := repeat('1', 58);
	else
		select g.roles, g.rights, g.sites into roles, rights, sites from app.grants_of(company_id, user_id) g;
	end if;
	company_code := c.code;
	company_name := c.name;
	environment := c.environment;
	time_zone := c.time_zone;
	version := a_version + c.authz_version;
	visit_id := v.id;
	visit_kind := v.kind;
	window_note := case when v.window_until > now() then v.window_note end;
	pid := pg_backend_pid();
	return next;
end
$$;
alter function app.enter(text, uuid, uuid) owner to smtm_gate;
grant execute on function app.enter(text, uuid, uuid) to smtm_app;

-- The last statement before COMMIT, sent together with it: anything but the transaction that entered is brought down.
create function app.leave(company uuid, pid int) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if app.company() is distinct from company or pg_backend_pid() <> pid then
		raise exception using errcode = '42501', message = 'refused', detail = 'context';
	end if;
end
$$;
alter function app.leave(uuid, int) owner to smtm_gate;
grant execute on function app.leave(uuid, int) to smtm_app;

-- Without a user, for a closed list of purposes of the deploy.
create function app.enter_service(purpose text, company uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if purpose not in ('seed') then
		perform app.refuse('permission');
	end if;
	perform app.set_company(company);
end
$$;
alter function app.enter_service(text, uuid) owner to smtm_gate;
grant execute on function app.enter_service(text, uuid) to smtm_migrate;

-- 7. Small acts of a company's transaction on the tables it cannot reach -----------------------------------------------------

create function app.bump_account(member uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform pg_advisory_xact_lock(app.access_lock(app.company(), member));
	update auth.account set authz_version = authz_version + 1 where id = member and company_id = app.company();
end
$$;
alter function app.bump_account(uuid) owner to smtm_gate;

create function app.bump_company() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update auth.company set authz_version = authz_version + 1 where id = app.company();
end
$$;
alter function app.bump_company() owner to smtm_gate;

create function app.trace_read(visit uuid, procedure text, subject text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update auth.visit v set reads = v.reads + 1 where v.id = trace_read.visit and v.company_id = app.company() and v.exited_at is null;
	if not found then
		perform app.refuse('visit-closed');
	end if;
	insert into auth.visit_read as r (visit_id, procedure, subject, minute)
	values (trace_read.visit, trace_read.procedure, trace_read.subject, date_trunc('minute', now()))
	on conflict on constraint visit_read_pkey do update set count = r.count + 1;
end
$$;
alter function app.trace_read(uuid, text, text) owner to smtm_gate;

create function app.count_change(visit uuid, changes int) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update auth.visit v set changes = v.changes + count_change.changes
	where v.id = count_change.visit and v.company_id = app.company() and v.exited_at is null;
	if not found then
		perform app.refuse('visit-closed');
	end if;
end
$$;
alter function app.count_change(uuid, int) owner to smtm_gate;
grant execute on function app.bump_account(uuid), app.bump_company(), app.trace_read(uuid, text, text),
	app.count_change(uuid, int) to smtm_app, smtm_migrate;

-- 8. For the auth side: what it may know or do in a company --------------------------------------------------------------------

create function auth.memberships(account uuid, out roles text[], out rights text, out sites uuid[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	home uuid;
	before text;
begin
	select a.company_id into home from auth.account a where a.id = account;
	if home is null then
		return;
	end if;
	before := app.set_company(home);
	select g.roles, g.rights, g.sites into roles, rights, sites from app.grants_of(home, account) g;
	perform set_config('app.ctx', before, true);
end
$$;
alter function auth.memberships(uuid) owner to smtm_gate;

create function auth.record_sign_in(account uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	home uuid;
	before text;
begin
	update auth.account a set last_sign_in_at = now() where a.id = account returning a.company_id into home;
	if home is null then
		return;
	end if;
	before := app.set_company(home);
	update public.company_user u set last_sign_in_at = now() where u.company_id = home and u.id = account;
	perform set_config('app.ctx', before, true);
end
$$;
alter function auth.record_sign_in(uuid) owner to smtm_gate;
grant execute on function auth.memberships(uuid), auth.record_sign_in(uuid) to smtm_auth;

-- 9. Platform: the few reads across companies, each a named function -----------------------------------------------------------

create function platform.companies(search text, max int)
returns table (id uuid, code text, name text, environment text, time_zone text, active boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select c.id, c.code, c.name, c.environment, c.time_zone, c.active from auth.company c
	where search = '' or position(lower(search) in lower(c.name || ' ' || c.code)) > 0
	order by lower(c.name), c.id limit least(max, 1000)
$$;
alter function platform.companies(text, int) owner to smtm_gate;

create function platform.company(company uuid)
returns table (id uuid, code text, name text, environment text, time_zone text, active boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select c.id, c.code, c.name, c.environment, c.time_zone, c.active from auth.company c where c.id = company $$;
alter function platform.company(uuid) owner to smtm_gate;

create function platform.feed_head(company uuid) returns table (epoch uuid, n bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	return query select f.epoch, f.n from public.feed_counter f where f.company_id = company;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.feed_head(uuid) owner to smtm_gate;

create function platform.feed_after(company uuid, after bigint, max int)
returns table (
	n bigint, at timestamptz, entity text, id uuid, op text, "row" jsonb, scopes text[], old_scopes text[], actor_id uuid,
	actor_name text, cause text
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	return query
		select f.n, f.at, f.entity, f.id, f.op, f.row, f.scopes, f.old_scopes, f.actor_id, f.actor_name, f.cause
		from public.feed f where f.company_id = company and f.n > after order by f.n limit least(max, 5000);
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.feed_after(uuid, bigint, int) owner to smtm_gate;

create function platform.authz_changes(since timestamptz) returns table (seq bigint, at timestamptz, kind text, id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select c.seq, c.at, c.kind, c.id from auth.authz_change c where c.at > since order by c.seq limit 10000
$$;
alter function platform.authz_changes(timestamptz) owner to smtm_gate;

create function platform.audit_entries(company uuid, after bigint, max int)
returns table (
	seq bigint, at timestamptz, actor_id uuid, action text, subject_type text, subject_id uuid, body text, prev_hash text, hash text
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	return query
		select e.seq, e.at, e.actor_id, e.action, e.subject_type, e.subject_id, e.body, e.prev_hash, e.hash
		from audit.entry e where e.company_id = company and e.seq > after order by e.seq limit least(max, 10000);
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.audit_entries(uuid, bigint, int) owner to smtm_gate;

create function platform.audit_head(company uuid) returns table (seq bigint, hash text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	return query select h.seq, h.hash from audit.head h where h.company_id = company;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.audit_head(uuid) owner to smtm_gate;

-- A company with its settings, counters and built-in roles: [{ id, name, description, permissions }].
create function platform.create_company(
	company uuid, code text, name text, environment text, time_zone text, language text, roles jsonb
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	insert into auth.company (id, code, name, environment, time_zone, default_language)
	values (company, code, name, environment, time_zone, language);
	insert into public.company_setting (company_id) values (company);
	insert into public.feed_counter (company_id) values (company);
	insert into audit.head (company_id, seq, hash) values (company, 0, repeat('0', 64));
	insert into public.role (company_id, id, name, description, built_in, permissions)
	select company, r.id, r.name, coalesce(r.description, ''), true, r.permissions::bit(58)
	from jsonb_to_recordset(roles) as r(id uuid, name text, description text, permissions text);
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.create_company(uuid, text, text, text, text, text, jsonb) owner to smtm_gate;

grant execute on function platform.companies(text, int), platform.company(uuid), platform.feed_head(uuid),
	platform.feed_after(uuid, bigint, int), platform.authz_changes(timestamptz), platform.audit_entries(uuid, bigint, int),
	platform.audit_head(uuid) to smtm_platform;
grant execute on function platform.create_company(uuid, text, text, text, text, text, jsonb) to smtm_platform, smtm_migrate;
