-- What people report: repair requests and shutdowns, with the lists their forms offer (product 3.7, 4.8, 4.9).

create table repair_request_type (
	company_id uuid not null,
	id uuid not null,
	label text not null check (char_length(label) between 1 and 80),
	description text not null default '' check (char_length(description) <= 2000),
	default_priority text check (default_priority in ('low', 'medium', 'high', 'critical')),
	is_active boolean not null default true,
	sort_order int not null default 0,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index repair_request_type_label on repair_request_type (company_id, lower(label));

create table shutdown_reason (
	company_id uuid not null,
	id uuid not null,
	label text not null check (char_length(label) between 1 and 80),
	category text not null check (category in ('Planned', 'Unplanned', 'Force Majeure', 'Other')),
	description text not null default '' check (char_length(description) <= 2000),
	is_active boolean not null default true,
	sort_order int not null default 0,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index shutdown_reason_label on shutdown_reason (company_id, lower(label));

-- Work that waits for a shutdown matches no schedule and stands on no calendar (SC-11).
alter table point_task add column is_shutdown_only boolean not null default false;
create index point_task_shutdown_only on point_task (company_id, place_id) where is_shutdown_only and is_active;

create table shutdown (
	company_id uuid not null,
	id uuid not null,
	number int not null,
	state text not null check (state in ('planned', 'open', 'resolved', 'cancelled')),
	kind text not null check (kind in ('planned', 'emergency')),
	reason_id uuid not null,
	-- Copied from the reason when it is chosen: a new category of the reason concerns new shutdowns only.
	category text not null check (category in ('Planned', 'Unplanned', 'Force Majeure', 'Other')),
	site_id uuid not null,
	line_id uuid not null,
	asset_id uuid,
	priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
	description text not null check (char_length(description) between 3 and 2000),
	starts_at timestamptz not null,
	ends_at timestamptz,
	is_safety_concern boolean not null default false,
	safety_text text not null default '' check (char_length(safety_text) <= 500),
	procedure_id uuid,
	flags text[] not null default '{}',
	-- [{id, author: {id, name}, text, at}]
	notes jsonb not null default '[]',
	reporter_id uuid not null,
	reported_at timestamptz not null,
	acknowledged_by uuid,
	acknowledged_at timestamptz,
	resolved_by uuid,
	resolved_at timestamptz,
	cancel_reason text,
	content_hash text not null,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	unique (company_id, number),
	foreign key (company_id, reason_id) references shutdown_reason (company_id, id),
	foreign key (company_id, line_id) references place (company_id, id),
	foreign key (company_id, asset_id) references place (company_id, id),
	foreign key (company_id, procedure_id) references safety_procedure (company_id, id),
	constraint shutdown_ends_after_start check (ends_at is null or ends_at > starts_at),
	constraint shutdown_concern_is_said check (not is_safety_concern or safety_text <> ''),
	constraint shutdown_resolved_has_end check (state <> 'resolved' or (ends_at is not null and resolved_at is not null)),
	constraint shutdown_cancel_has_reason check ((state = 'cancelled') = (cancel_reason is not null)),
	constraint shutdown_acknowledged_names_both check ((acknowledged_by is null) = (acknowledged_at is null))
);
create index shutdown_by_start on shutdown (company_id, starts_at desc, id);
create index shutdown_standing on shutdown (company_id, line_id) where state in ('planned', 'open');
create index shutdown_by_asset on shutdown (company_id, asset_id) where asset_id is not null;
create index shutdown_by_reporter on shutdown (company_id, reporter_id, reported_at desc);

create table repair_request (
	company_id uuid not null,
	id uuid not null,
	number int not null,
	state text not null check (state in ('open', 'deferred', 'converted', 'resolved', 'dismissed')),
	site_id uuid not null,
	line_id uuid not null,
	section_id uuid not null,
	asset_id uuid not null,
	-- The task point, where one was named.
	place_id uuid,
	type_id uuid not null,
	priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
	priority_rank int not null generated always as (
		case priority when 'critical' then 1 when 'high' then 2 when 'medium' then 3 else 4 end
	) stored,
	description text not null check (char_length(description) between 3 and 2000),
	flags text[] not null default '{}',
	notes jsonb not null default '[]',
	reporter_id uuid not null,
	reported_at timestamptz not null,
	source_task_id uuid,
	-- The latest work order made of it; one at a time.
	work_order_id uuid,
	shutdown_id uuid,
	defer_note text not null default '' check (char_length(defer_note) <= 500),
	dismiss_reason text,
	closed_at timestamptz,
	content_hash text not null,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	unique (company_id, number),
	foreign key (company_id, asset_id) references place (company_id, id),
	foreign key (company_id, place_id) references place (company_id, id),
	foreign key (company_id, type_id) references repair_request_type (company_id, id),
	foreign key (company_id, source_task_id) references task (company_id, id),
	foreign key (company_id, work_order_id) references task (company_id, id),
	foreign key (company_id, shutdown_id) references shutdown (company_id, id),
	constraint repair_converted_has_work check (state <> 'converted' or work_order_id is not null),
	constraint repair_dismissed_has_reason check ((state = 'dismissed') = (dismiss_reason is not null)),
	constraint repair_closed_has_time check ((state in ('resolved', 'dismissed')) = (closed_at is not null))
);
create index repair_by_state on repair_request (company_id, state, priority_rank, reported_at, id);
create index repair_by_time on repair_request (company_id, state, reported_at desc, id);
create index repair_by_asset on repair_request (company_id, asset_id, reported_at desc);
create index repair_by_line on repair_request (company_id, line_id) where state in ('open', 'deferred');
create index repair_by_reporter on repair_request (company_id, reporter_id, reported_at desc);
create index repair_by_work on repair_request (company_id, work_order_id) where work_order_id is not null;

create table shutdown_item (
	company_id uuid not null,
	id uuid not null,
	shutdown_id uuid not null,
	repair_id uuid,
	point_task_id uuid,
	-- Set once the list is activated.
	task_id uuid,
	added_at timestamptz not null,
	added_by uuid,
	primary key (company_id, id),
	unique (company_id, shutdown_id, repair_id),
	unique (company_id, shutdown_id, point_task_id),
	foreign key (company_id, shutdown_id) references shutdown (company_id, id),
	foreign key (company_id, repair_id) references repair_request (company_id, id),
	foreign key (company_id, point_task_id) references point_task (company_id, id),
	foreign key (company_id, task_id) references task (company_id, id),
	constraint item_is_one_thing check (num_nonnulls(repair_id, point_task_id) = 1)
);
create index shutdown_item_repair on shutdown_item (company_id, repair_id) where repair_id is not null;
create index shutdown_item_task on shutdown_item (company_id, task_id) where task_id is not null;

-- A company that exists already gets the starter lists too.
insert into repair_request_type (company_id, id, label, default_priority, sort_order)
select c.id, gen_random_uuid(), kind.label, kind.priority, kind.n
from auth.company c cross join (values
	(1, 'Mechanical wear', null), (2, 'Leak', null), (3, 'Noise or vibration', null), (4, 'Overheating', null),
	(5, 'Electrical fault', null), (6, 'Sensor or control', null), (7, 'Safety device', 'high'), (8, 'Other', null)
) as kind(n, label, priority);

insert into shutdown_reason (company_id, id, label, category, sort_order)
select c.id, gen_random_uuid(), reason.label, reason.category, reason.n
from auth.company c cross join (values
	(1, 'Planned maintenance', 'Planned'), (2, 'Change-over', 'Planned'), (3, 'Cleaning', 'Planned'),
	(4, 'Mechanical breakdown', 'Unplanned'), (5, 'Electrical breakdown', 'Unplanned'), (6, 'Control fault', 'Unplanned'),
	(7, 'Material shortage', 'Unplanned'), (8, 'Power outage', 'Force Majeure'), (9, 'Natural event', 'Force Majeure'),
	(10, 'Other', 'Other')
) as reason(n, label, category);

select app.secure(t::regclass) from unnest(array[
	'repair_request_type', 'shutdown_reason', 'shutdown', 'repair_request', 'shutdown_item'
]) as t;
