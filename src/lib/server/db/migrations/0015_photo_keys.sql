-- Where the bytes of photos lie, looked up by key: so that bytes which no photo knows can be told and removed.

create index photo_by_storage_key on photo (company_id, storage_key) where storage_key is not null;
create index photo_by_preview_key on photo (company_id, preview_key) where preview_key is not null;

create function platform.photo_keys(company uuid, keys text[]) returns setof text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(company);
begin
	return query
		select p.storage_key from public.photo p where p.company_id = company and p.storage_key = any(keys)
		union all
		select p.preview_key from public.photo p where p.company_id = company and p.preview_key = any(keys);
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.photo_keys(uuid, text[]) owner to smtm_gate;
grant execute on function platform.photo_keys(uuid, text[]) to smtm_platform;
grant select on photo to smtm_gate;
