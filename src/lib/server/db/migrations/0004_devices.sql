-- What opens the vault of a phone after a full sign-in, and sessions that are bound to their device.

create table device_key (
	company_id uuid not null,
	device_id uuid not null,
	user_id uuid not null,
	-- 32 random bytes that wrap the key of the phone's data; worth nothing without the phone.
	secret bytea not null check (octet_length(secret) = 32),
	created_at timestamptz not null,
	released_at timestamptz not null,
	primary key (company_id, device_id),
	foreign key (company_id, device_id) references device (company_id, id)
);
select app.secure('device_key');
create index device_by_contact on device (company_id, last_contact_at desc);

grant select on device to smtm_gate;
grant update (device_id) on auth.session to smtm_gate;

-- The session in which a device of its own person speaks belongs to that device from then on.
create function app.bind_session(session_hash text, device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update auth.session s set device_id = bind_session.device
	where s.id_hash = bind_session.session_hash and s.device_id is distinct from bind_session.device and exists (
		select from public.device d
		where d.company_id = app.company() and d.id = bind_session.device and d.user_id = s.account_id
	);
end
$$;
alter function app.bind_session(text, uuid) owner to smtm_gate;
grant execute on function app.bind_session(text, uuid) to smtm_app;

-- Ends every session of a device of this company; the person's other sessions go on.
create function app.end_device_sessions(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update auth.session s set ended_at = now()
	where s.device_id = end_device_sessions.device and s.ended_at is null and exists (
		select from public.device d
		where d.company_id = app.company() and d.id = end_device_sessions.device and d.user_id = s.account_id
	);
end
$$;
alter function app.end_device_sessions(uuid) owner to smtm_gate;
grant execute on function app.end_device_sessions(uuid) to smtm_app;
