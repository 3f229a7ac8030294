-- Photos of other things than tasks, and photos that arrive in two passes (SY-7).

-- Exactly one owner.
alter table photo alter column task_id drop not null;
alter table photo add column repair_request_id uuid;
alter table photo add column shutdown_id uuid;
alter table photo add foreign key (company_id, repair_request_id) references repair_request (company_id, id);
alter table photo add foreign key (company_id, shutdown_id) references shutdown (company_id, id);
alter table photo add constraint photo_has_one_owner check (num_nonnulls(task_id, repair_request_id, shutdown_id) = 1);
alter table photo add constraint photo_of_record_has_task check (execution_id is null or task_id is not null);
alter table photo add column owner_kind text not null generated always as (
	case when task_id is not null then 'task' when repair_request_id is not null then 'repair' else 'shutdown' end
) stored;
alter table photo add column owner_id uuid not null generated always as (
	coalesce(task_id, repair_request_id, shutdown_id)
) stored;
create index photo_by_owner on photo (company_id, owner_kind, owner_id);

-- The preview comes first; its bytes go once the full picture is here.
alter table photo drop constraint photo_state_check;
alter table photo add constraint photo_state_check check (state in ('expected', 'preview', 'complete'));
alter table photo add column preview_key text;
alter table photo add constraint photo_preview_has_bytes check ((state = 'preview') = (preview_key is not null));
create index photo_unfinished on photo (company_id, execution_id) where state <> 'complete';

-- A phone that cannot draw HEIC sends it as it is; what we keep of it is JPEG.
alter table photo drop constraint photo_content_type_check;
alter table photo add constraint photo_content_type_check
	check (content_type in ('image/jpeg', 'image/png', 'image/webp', 'image/heic'));

-- The photo this one was drawn on (3.6); it may have been left out since.
alter table photo add column annotated_from uuid;
