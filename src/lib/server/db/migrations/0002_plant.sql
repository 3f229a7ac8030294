-- The plant, what is to be done there, and the evidence that it was done. Every table is secured by app.secure below.

create table place (
	company_id uuid not null,
	id uuid not null,
	level text not null check (level in ('site', 'line', 'section', 'asset', 'task_point')),
	parent_id uuid,
	-- Ancestors are kept beside each place so that filters, scopes and breadcrumbs need no recursion.
	site_id uuid not null,
	line_id uuid,
	section_id uuid,
	asset_id uuid,
	name text not null check (char_length(name) between 1 and 80),
	sort_order int not null default 0 check (sort_order between 0 and 9999),
	description text not null default '' check (char_length(description) <= 2000),
	is_active boolean not null default true,
	time_zone text,
	address text check (char_length(address) <= 400),
	operating_hours jsonb,
	asset_number text check (char_length(asset_number) between 1 and 40),
	criticality text check (criticality in ('critical', 'important', 'standard', 'minor')),
	manufacturer text,
	model text,
	serial_number text,
	installed_on date,
	status text check (status in ('active', 'retired')),
	barcodes text[] not null default '{}' check (cardinality(barcodes) <= 5),
	ideal_rate numeric(12, 6),
	output_unit text,
	deleted_at timestamptz,
	deleted_by uuid,
	-- Everything deleted by one act shares the id of its top, and is restored together (DM-23).
	deleted_with uuid,
	created_at timestamptz not null,
	created_by uuid,
	updated_at timestamptz not null,
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	foreign key (company_id, parent_id) references place (company_id, id) deferrable initially deferred,
	foreign key (company_id, site_id) references place (company_id, id) deferrable initially deferred,
	constraint place_parent_matches_level check ((level = 'site') = (parent_id is null)),
	constraint place_site_names_itself check (level <> 'site' or site_id = id),
	constraint place_ancestors_match_level check (
		(line_id is not null) = (level in ('line', 'section', 'asset', 'task_point'))
		and (section_id is not null) = (level in ('section', 'asset', 'task_point'))
		and (asset_id is not null) = (level in ('asset', 'task_point'))
	),
	constraint place_zone_is_of_sites check ((level = 'site') = (time_zone is not null)),
	constraint place_asset_has_criticality check ((level = 'asset') = (criticality is not null)),
	constraint place_asset_has_status check ((level = 'asset') = (status is not null))
);
create unique index place_name_in_parent on place (company_id, coalesce(parent_id, company_id), lower(name)) where deleted_at is null;
create unique index place_asset_number on place (company_id, lower(asset_number)) where asset_number is not null and deleted_at is null;
create index place_children on place (company_id, parent_id, sort_order, name) where deleted_at is null;
create index place_by_site on place (company_id, site_id) where deleted_at is null;
create index place_by_line on place (company_id, line_id) where deleted_at is null;
create index place_by_asset on place (company_id, asset_id) where deleted_at is null;
create index place_deleted on place (company_id, deleted_with) where deleted_at is not null;

create table tag (
	company_id uuid not null,
	id uuid not null,
	code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
	type text not null check (type in ('TASKPOINT', 'ASSET')),
	place_id uuid not null,
	is_active boolean not null default true,
	chip_serial text,
	written_at timestamptz,
	written_by uuid,
	replaced_by uuid,
	created_at timestamptz not null,
	revision int not null default 1,
	primary key (company_id, id),
	unique (company_id, code),
	foreign key (company_id, place_id) references place (company_id, id)
);
create unique index tag_one_active on tag (company_id, place_id) where is_active;
create index tag_by_place on tag (company_id, place_id);

create table unit (
	company_id uuid not null,
	id uuid not null,
	name text not null,
	symbol text not null,
	type text not null,
	factor numeric(18, 9) not null default 1,
	shift numeric(18, 9) not null default 0,
	description text not null default '',
	is_active boolean not null default true,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index unit_name on unit (company_id, lower(name));
create unique index unit_symbol on unit (company_id, symbol);

create table threshold (
	company_id uuid not null,
	id uuid not null,
	label text not null,
	unit_id uuid not null,
	minimum numeric(18, 6),
	soft_minimum numeric(18, 6),
	soft_maximum numeric(18, 6),
	maximum numeric(18, 6),
	description text not null default '',
	is_active boolean not null default true,
	revision int not null default 1,
	primary key (company_id, id),
	foreign key (company_id, unit_id) references unit (company_id, id),
	constraint threshold_has_a_bound check (num_nonnulls(minimum, soft_minimum, soft_maximum, maximum) > 0)
);
create unique index threshold_label on threshold (company_id, lower(label));

create table product (
	company_id uuid not null,
	id uuid not null,
	name text not null,
	category text not null,
	unit_id uuid not null,
	part_number text,
	unit_cost numeric(18, 6),
	is_active boolean not null default true,
	revision int not null default 1,
	primary key (company_id, id),
	foreign key (company_id, unit_id) references unit (company_id, id)
);
create unique index product_name on product (company_id, lower(name));

create table tool (
	company_id uuid not null,
	id uuid not null,
	name text not null,
	category text not null,
	tool_number text,
	location text,
	calibration_due date,
	notes text not null default '',
	is_active boolean not null default true,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index tool_name on tool (company_id, lower(name));

create table safety_procedure (
	company_id uuid not null,
	id uuid not null,
	name text not null,
	state text not null check (state in ('draft', 'published', 'withdrawn')),
	created_at timestamptz not null,
	updated_at timestamptz not null,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index safety_procedure_name on safety_procedure (company_id, lower(name));

create table safety_version (
	company_id uuid not null,
	procedure_id uuid not null,
	number int not null check (number >= 1),
	body text not null default '',
	-- [{order, instruction, isRequired}], frozen at publication
	measures jsonb not null,
	change_note text not null,
	published_at timestamptz not null,
	published_by uuid,
	primary key (company_id, procedure_id, number),
	foreign key (company_id, procedure_id) references safety_procedure (company_id, id)
);

create table task_template (
	company_id uuid not null,
	id uuid not null,
	name text not null,
	type text not null check (type in ('lubrication', 'mechanical', 'electrical', 'production', 'repair_request')),
	is_default boolean not null default false,
	is_active boolean not null default true,
	version int not null check (version >= 1),
	created_at timestamptz not null,
	updated_at timestamptz not null,
	revision int not null default 1,
	primary key (company_id, id)
);
create unique index task_template_name on task_template (company_id, lower(name));
create unique index task_template_default on task_template (company_id, type) where is_default;

create table template_version (
	company_id uuid not null,
	template_id uuid not null,
	version int not null check (version >= 1),
	-- TemplateBody of domain/tasks/template.ts
	body jsonb not null,
	created_at timestamptz not null,
	created_by uuid,
	primary key (company_id, template_id, version),
	foreign key (company_id, template_id) references task_template (company_id, id)
);

create table point_task (
	company_id uuid not null,
	id uuid not null,
	place_id uuid not null,
	template_id uuid not null,
	overrides jsonb not null default '{}',
	is_active boolean not null default true,
	created_at timestamptz not null,
	revision int not null default 1,
	primary key (company_id, id),
	unique (company_id, place_id, template_id),
	foreign key (company_id, place_id) references place (company_id, id),
	foreign key (company_id, template_id) references task_template (company_id, id)
);

create table task (
	company_id uuid not null,
	id uuid not null,
	number int not null,
	origin text not null check (origin in ('schedule', 'ad_hoc', 'repair', 'shutdown')),
	place_id uuid not null,
	-- Copies of the place's ancestors: lists filter by them without a join. A move of the place rewrites them.
	site_id uuid not null,
	line_id uuid not null,
	section_id uuid not null,
	asset_id uuid not null,
	template_id uuid not null,
	point_task_id uuid,
	template_version int,
	slot text,
	title text not null check (char_length(title) between 1 and 80),
	type text not null check (type in ('lubrication', 'mechanical', 'electrical', 'production', 'repair_request')),
	priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
	note text not null default '' check (char_length(note) <= 2000),
	due_at timestamptz not null,
	due_local text not null,
	zone text not null,
	grace text not null check (grace in ('none', 'daily', 'weekly', 'monthly', 'yearly')),
	overdue_at timestamptz not null,
	state text not null check (state in ('open', 'in_progress', 'completed', 'cancelled', 'pending_approval', 'rejected')),
	-- Sorted copy of task_assignee, so that rows, scopes and lists need no join.
	assignee_ids uuid[] not null default '{}' check (cardinality(assignee_ids) <= 10),
	started_at timestamptz,
	started_by uuid,
	-- The state a discarded start goes back to (TL-8).
	state_before_start text check (state_before_start in ('open', 'rejected')),
	submitted_at timestamptz,
	completed_at timestamptz,
	current_record uuid,
	approved_by uuid,
	approved_at timestamptz,
	rejections jsonb not null default '[]',
	cancel_kind text check (cancel_kind in ('manual', 'missed', 'retired')),
	cancel_reason text,
	flags text[] not null default '{}',
	deleted_at timestamptz,
	deleted_by uuid,
	deleted_with uuid,
	created_at timestamptz not null,
	created_by uuid,
	updated_at timestamptz not null,
	updated_by uuid,
	revision int not null default 1,
	primary key (company_id, id),
	unique (company_id, number),
	foreign key (company_id, place_id) references place (company_id, id),
	foreign key (company_id, template_id) references task_template (company_id, id),
	foreign key (company_id, point_task_id) references point_task (company_id, id),
	foreign key (company_id, template_id, template_version) references template_version (company_id, template_id, version),
	-- A phone may deliver "submit" before "start"; the row must never hold what the word does not mean.
	constraint task_times_match_state check (
		(state <> 'in_progress' or (started_at is not null and started_by is not null))
		and (state = 'completed') = (completed_at is not null)
		and (state not in ('pending_approval', 'completed') or current_record is not null)
	),
	constraint task_cancel_has_kind check ((state = 'cancelled') = (cancel_kind is not null)),
	constraint task_approval_names_both check ((approved_by is null) = (approved_at is null))
);
create unique index task_slot on task (company_id, point_task_id, slot) where slot is not null and deleted_at is null;
create index task_active_due on task (company_id, due_at, id) where state in ('open', 'in_progress', 'rejected') and deleted_at is null;
create index task_active_overdue on task (company_id, overdue_at) where state in ('open', 'in_progress', 'rejected') and deleted_at is null;
create index task_pending on task (company_id, submitted_at) where state = 'pending_approval' and deleted_at is null;
create index task_by_state_due on task (company_id, state, due_at, id) where deleted_at is null;
create index task_by_due on task (company_id, due_at, id) where deleted_at is null;
create index task_by_submitted on task (company_id, (coalesce(submitted_at, '-infinity'::timestamptz)), id) where deleted_at is null;
create index task_by_place on task (company_id, place_id, due_at desc) where deleted_at is null;
create index task_by_line_active on task (company_id, line_id) where state in ('open', 'in_progress', 'rejected') and deleted_at is null;
create index task_approved on task (company_id, approved_at) where approved_at is not null and deleted_at is null;
create index task_completed on task (company_id, completed_at desc) where state = 'completed' and deleted_at is null;

create table task_assignee (
	company_id uuid not null,
	task_id uuid not null,
	user_id uuid not null,
	assigned_at timestamptz not null,
	assigned_by uuid,
	-- Former assignees stay: their submission is judged as evidence, not as an intrusion (TL-19).
	removed_at timestamptz,
	removed_by uuid,
	started_at timestamptz,
	primary key (company_id, task_id, user_id),
	foreign key (company_id, task_id) references task (company_id, id),
	foreign key (company_id, user_id) references company_user (company_id, id)
);
create index task_assignee_own on task_assignee (company_id, user_id, task_id) where removed_at is null;

create table execution (
	company_id uuid not null,
	id uuid not null,
	task_id uuid not null,
	number int not null check (number >= 1),
	kind text not null check (kind in ('primary', 'resubmission', 'supplementary', 'review')),
	author_id uuid not null,
	author_name text not null,
	by_staff_id uuid,
	device_id uuid,
	app_version text,
	template_id uuid not null,
	template_version int not null,
	settings_revision int not null default 0,
	-- [{key, label, kind, value, unit, colour, limits}] as shown to the author
	"values" jsonb not null,
	remarks jsonb not null default '[]',
	note_text text not null default '',
	-- {procedureId, version, measures: [{order, shownAt, acknowledgedAt | skippedAt, isFast}]} or null without a procedure
	acknowledgements jsonb,
	presence text not null check (presence in ('nfc', 'qr', 'skip', 'none')),
	tag_code text,
	presence_at timestamptz,
	skip_reason text,
	skip_note text,
	path jsonb not null,
	started_at timestamptz not null,
	performed_at timestamptz not null,
	device_time timestamptz not null,
	received_at timestamptz not null,
	skew_ms int not null default 0,
	flags text[] not null default '{}',
	review text not null check (review in ('pending', 'accepted', 'rejected', 'not-needed')),
	reviewed_by uuid,
	reviewed_at timestamptz,
	review_reason text,
	-- For kind review: permission-lost, deleted, cancelled, completed, reassigned (4.6)
	hold_reason text check (hold_reason in ('permission-lost', 'deleted', 'cancelled', 'completed', 'reassigned')),
	-- What the device believed: assignees, state, revision (TL-42)
	believed jsonb,
	supersedes uuid,
	content_hash text not null,
	primary key (company_id, id),
	unique (company_id, task_id, number),
	foreign key (company_id, task_id) references task (company_id, id),
	foreign key (company_id, template_id, template_version) references template_version (company_id, template_id, version),
	constraint execution_hold_has_reason check ((kind = 'review') = (hold_reason is not null))
);
create index execution_by_author on execution (company_id, author_id, performed_at desc);
create index execution_by_received on execution (company_id, received_at);
create index execution_by_performed on execution (company_id, performed_at desc);
create index execution_pending on execution (company_id, received_at) where review = 'pending';
create index execution_held on execution (company_id, received_at) where kind = 'review';

create table photo (
	company_id uuid not null,
	id uuid not null,
	execution_id uuid,
	task_id uuid not null,
	field_key text,
	source text not null check (source in ('camera', 'gallery')),
	taken_at timestamptz not null,
	size_bytes int not null check (size_bytes between 1 and 10485760),
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	content_type text not null check (content_type in ('image/jpeg', 'image/png', 'image/webp')),
	state text not null check (state in ('expected', 'complete')),
	-- Name of the bytes in the file store once they are here; never derived from what a client sent.
	storage_key text,
	received_at timestamptz,
	created_by uuid not null,
	primary key (company_id, id),
	foreign key (company_id, execution_id) references execution (company_id, id),
	foreign key (company_id, task_id) references task (company_id, id),
	constraint photo_complete_has_bytes check ((state = 'complete') = (storage_key is not null))
);
create index photo_by_execution on photo (company_id, execution_id);
create index photo_by_task on photo (company_id, task_id);

create table nfc_skip (
	company_id uuid not null,
	id uuid not null,
	task_id uuid not null,
	place_id uuid not null,
	execution_id uuid not null,
	author_id uuid not null,
	reason text not null check (reason in ('tag-damaged', 'tag-missing', 'unreachable', 'no-nfc', 'other')),
	note text not null default '' check (char_length(note) <= 500),
	raised_at timestamptz not null,
	state text not null check (state in ('pending', 'accepted', 'declined')),
	reviewed_by uuid,
	reviewed_at timestamptz,
	review_note text,
	primary key (company_id, id),
	foreign key (company_id, task_id) references task (company_id, id),
	foreign key (company_id, place_id) references place (company_id, id),
	foreign key (company_id, execution_id) references execution (company_id, id),
	constraint skip_other_has_note check (reason <> 'other' or note <> '')
);
create index nfc_skip_pending on nfc_skip (company_id, raised_at) where state = 'pending';

-- A file handed in for an import; gone once imported or after a day.
create table import_file (
	company_id uuid not null,
	id uuid not null,
	name text not null check (char_length(name) between 1 and 255),
	size_bytes int not null check (size_bytes between 1 and 10485760),
	content bytea not null,
	uploaded_by uuid not null,
	uploaded_at timestamptz not null,
	primary key (company_id, id)
);

alter table user_site add foreign key (company_id, site_id) references place (company_id, id);

select app.secure(t::regclass) from unnest(array[
	'place', 'tag', 'unit', 'threshold', 'product', 'tool', 'safety_procedure', 'safety_version', 'task_template',
	'template_version', 'point_task', 'task', 'task_assignee', 'execution', 'photo', 'nfc_skip', 'import_file'
]) as t;
