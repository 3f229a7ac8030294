-- Photos of sites, assets and task points (product 3.3).

alter table photo add column place_id uuid;
alter table photo add foreign key (company_id, place_id) references place (company_id, id);
alter table photo drop constraint photo_has_one_owner;
alter table photo add constraint photo_has_one_owner
	check (num_nonnulls(task_id, repair_request_id, shutdown_id, place_id) = 1);

-- A computed column keeps its formula for life: both are made anew, and the index with them.
alter table photo drop column owner_kind;
alter table photo drop column owner_id;
alter table photo add column owner_kind text not null generated always as (
	case when task_id is not null then 'task' when repair_request_id is not null then 'repair'
		when shutdown_id is not null then 'shutdown' else 'place' end
) stored;
alter table photo add column owner_id uuid not null generated always as (
	coalesce(task_id, repair_request_id, shutdown_id, place_id)
) stored;
create index photo_by_owner on photo (company_id, owner_kind, owner_id);
