-- Where phones want to hear of new work (product 9.4, LN-26): the address and keys a browser made for this installation.

create table push_subscription (
	company_id uuid not null,
	device_id uuid not null,
	user_id uuid not null,
	endpoint text not null check (endpoint like 'https://%' and char_length(endpoint) <= 1000),
	p256dh text not null check (char_length(p256dh) = 87),
	auth text not null check (char_length(auth) = 22),
	language text not null check (char_length(language) between 2 and 10),
	created_at timestamptz not null,
	primary key (company_id, device_id),
	foreign key (company_id, device_id) references device (company_id, id)
);
select app.secure('push_subscription');
create index push_subscription_by_user on push_subscription (company_id, user_id);
grant select, delete on push_subscription to smtm_gate;

-- A push service knows the address no more; a newer one of the same phone stays.
create function platform.drop_push(company uuid, device uuid, address text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	before text := app.set_company(drop_push.company);
begin
	delete from public.push_subscription s
	where s.company_id = drop_push.company and s.device_id = drop_push.device and s.endpoint = drop_push.address;
	perform set_config('app.ctx', before, true);
end
$$;
alter function platform.drop_push(uuid, uuid, text) owner to smtm_gate;
grant execute on function platform.drop_push(uuid, uuid, text) to smtm_platform;
