-- What people are told, and how they want to be told (product 9.4, 9.5).

-- What a committed transaction gives people to hear of, one row each; whoever works out the receivers removes it in the
-- transaction that writes their notices.
create table notice_cause (
	company_id uuid not null,
	id uuid not null,
	at timestamptz not null,
	actor_id uuid,
	actor_name text not null,
	causes jsonb not null,
	primary key (company_id, id)
);

create table notice (
	company_id uuid not null,
	id uuid not null,
	user_id uuid not null,
	category text not null check (category in (
		'task_assigned', 'task_due_soon', 'task_overdue', 'task_changed', 'task_submitted', 'task_approved', 'task_rejected',
		'needs_review', 'repair_new', 'repair_updated', 'shutdown_new', 'shutdown_resolved', 'nfc_skip', 'tag_problem', 'security'
	)),
	event text,
	count int not null check (count > 0),
	subject_type text check (subject_type in ('task', 'record', 'repair', 'shutdown', 'tag', 'device', 'user')),
	subject_id uuid,
	title text not null,
	place text not null,
	actor_name text,
	reason text,
	is_critical boolean not null,
	-- Of the first and the last thing it stands for.
	first_at timestamptz not null,
	at timestamptz not null,
	read_at timestamptz,
	-- Without it only the phone is told.
	is_in_feed boolean not null,
	-- When phones are told; null when they were, or are not to be.
	push_at timestamptz,
	primary key (company_id, id),
	foreign key (company_id, user_id) references company_user (company_id, id),
	constraint notice_of_many_names_none check (
		(subject_type is null) = (subject_id is null) and (count = 1 or subject_id is null)
	)
);
create index notice_of_user on notice (company_id, user_id, at desc, id) where is_in_feed;
create index notice_unread on notice (company_id, user_id, category) where read_at is null;
create index notice_push on notice (company_id, push_at) where push_at is not null;
create index notice_by_age on notice (company_id, at);

-- What a person has set themselves; without a row the defaults count.
create table notice_preference (
	company_id uuid not null,
	user_id uuid not null,
	-- [{category, channel, isOn}]
	choices jsonb not null default '[]',
	quiet_on boolean not null default false,
	quiet_from text not null default '22:00' check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
	quiet_to text not null default '06:00' check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
	updated_at timestamptz not null,
	primary key (company_id, user_id),
	foreign key (company_id, user_id) references company_user (company_id, id)
);

select app.secure(name::regclass) from unnest(array['notice_cause', 'notice', 'notice_preference']) as name;

-- For which due date and which limit the assignees have been told: each once, and anew for another date.
alter table task add column soon_told_for timestamptz;
alter table task add column overdue_told_for timestamptz;
update task set overdue_told_for = overdue_at where phase = 'active' and deleted_at is null and overdue_at <= now();
update task set soon_told_for = due_at where phase = 'active' and deleted_at is null and due_at <= now() + interval '1 hour';
create index task_overdue_untold on task (company_id, overdue_at)
	where phase = 'active' and deleted_at is null and overdue_told_for is distinct from overdue_at;

-- Where something is to be done now, of active companies; each at most so many.
grant select on notice_cause, notice, task to smtm_gate;

create function platform.companies_to_tell(at timestamptz, most int) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := coalesce(current_setting('app.ctx', true), '');
	company uuid;
	room int := most;
begin
	for company in select c.id from auth.company c where c.active order by c.id loop
		perform app.set_company(company);
		if exists (select from public.notice_cause n where n.company_id = company)
			or exists (select from public.notice n where n.company_id = company and n.push_at <= companies_to_tell.at) then
			return next company;
			room := room - 1;
			exit when room <= 0;
		end if;
	end loop;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.companies_to_tell(timestamptz, int) owner to smtm_gate;

create function platform.companies_to_remind(at timestamptz, most int) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := coalesce(current_setting('app.ctx', true), '');
	company uuid;
	room int := most;
begin
	for company in select c.id from auth.company c where c.active order by c.id loop
		perform app.set_company(company);
		if exists (
			select from public.task t
			where t.company_id = company and t.phase = 'active' and t.deleted_at is null
				and t.overdue_told_for is distinct from t.overdue_at and t.overdue_at <= companies_to_remind.at
				and not 'line-stopped' = any (t.flags)
		) or exists (
			select from public.task t
			where t.company_id = company and t.phase = 'active' and t.deleted_at is null
				and t.due_at > companies_to_remind.at and t.due_at <= companies_to_remind.at + interval '1 hour'
				and t.soon_told_for is distinct from t.due_at
		) then
			return next company;
			room := room - 1;
			exit when room <= 0;
		end if;
	end loop;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.companies_to_remind(timestamptz, int) owner to smtm_gate;

create function platform.companies_to_thin(older timestamptz, most int) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := coalesce(current_setting('app.ctx', true), '');
	company uuid;
	room int := most;
begin
	for company in select c.id from auth.company c where c.active order by c.id loop
		perform app.set_company(company);
		if exists (select from public.notice n where n.company_id = company and n.at < companies_to_thin.older) then
			return next company;
			room := room - 1;
			exit when room <= 0;
		end if;
	end loop;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.companies_to_thin(timestamptz, int) owner to smtm_gate;
grant execute on function platform.companies_to_tell(timestamptz, int), platform.companies_to_remind(timestamptz, int),
	platform.companies_to_thin(timestamptz, int) to smtm_platform;

-- A changed password is told its owner; whatever follows of it is as with every other cause.
grant insert on notice_cause to smtm_gate;
create function auth.announce_password(account uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	home uuid;
	person text;
	before text;
begin
	select a.company_id, a.name into home, person from auth.account a where a.id = announce_password.account;
	if home is null then
		return;
	end if;
	before := app.set_company(home);
	insert into public.notice_cause (company_id, id, at, actor_id, actor_name, causes)
	values (home, gen_random_uuid(), now(), account, person, jsonb_build_array(jsonb_build_object(
		'category', 'security', 'event', 'password-changed', 'to', jsonb_build_array(account),
		'subject', jsonb_build_object('type', 'user', 'id', account)
	)));
	perform set_config('app.ctx', before, true);
end
$$;
alter function auth.announce_password(uuid) owner to smtm_gate;
grant execute on function auth.announce_password(uuid) to smtm_auth;
