-- Who read which tag or label, where and with what outcome (product 3.3).
create table scan (
	company_id uuid not null,
	id uuid not null,
	tag_id uuid,
	-- The code as it was read; the only trace where nothing here has it.
	raw_text text not null check (char_length(raw_text) <= 120),
	-- Support staff scan too, and are no user of the company.
	user_id uuid not null,
	device_id uuid,
	kind text not null check (kind in ('nfc', 'qr', 'barcode')),
	purpose text not null check (purpose in ('look-up', 'presence', 'test')),
	result text not null check (result in ('opened', 'wrong-place', 'inactive', 'unknown')),
	chip_serial text check (char_length(chip_serial) between 1 and 60),
	-- The chip is not the one that is registered for what it says.
	is_clone_suspected boolean not null default false,
	device_at timestamptz not null,
	-- By the server's clock: the device's time corrected by its measured skew.
	scanned_at timestamptz not null,
	received_at timestamptz not null,
	primary key (company_id, id),
	foreign key (company_id, tag_id) references tag (company_id, id),
	foreign key (company_id, device_id) references device (company_id, id)
);
create index scan_by_tag on scan (company_id, tag_id, scanned_at desc);
create index scan_by_user on scan (company_id, user_id);
create index scan_by_device on scan (company_id, device_id);
select app.secure('scan', 'select, insert');

-- A chip says one thing: writing it takes it from whatever it said before.
create index tag_by_chip on tag (company_id, chip_serial) where chip_serial is not null;
