-- The activity log reads each entry once: writing it is part of every change of a company.

create or replace function audit.append_chain(company uuid, entries text[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
	acting text := nullif(company::text, '00000000-0000-0000-0000-000000000000');
	total int := cardinality(entries);
	item text;
	n bigint;
	first_n bigint;
	last text;
	bodies text[] := '{}';
	-- One more than there are entries: each follows the one before it, the first the head.
	hashes text[];
	written int;
begin
	select h.seq, h.hash into n, last from audit.head h where h.company_id = company for update;
	if not found then
		insert into audit.head (company_id, seq, hash) values (company, 0, repeat('0', 64)) on conflict do nothing;
		select h.seq, h.hash into n, last from audit.head h where h.company_id = company for update;
	end if;
	first_n := n;
	hashes := array[last];
	foreach item in array entries loop
		n := n + 1;
		item := '{"entry":' || item || ',"sequence":' || n || '}';
		bodies := bodies || item;
		last := encode(sha256(convert_to(last || item, 'UTF8')), 'hex');
		hashes := hashes || last;
	end loop;
	-- `offset 0` keeps the planner from reading the text once for every column.
	insert into audit.entry (company_id, seq, at, actor_id, action, subject_type, subject_id, body, prev_hash, hash)
	select company, first_n + p.i, (p.e ->> 'time')::timestamptz, (p.e #>> '{actor,id}')::uuid, p.e ->> 'action',
		p.e #>> '{subject,type}', (p.e #>> '{subject,id}')::uuid, p.body, p.previous, p.hash
	from (
		select t.entry::jsonb as e, t.body, t.previous, t.hash, t.i
		from unnest(entries, bodies, hashes[1:total], hashes[2:]) with ordinality as t(entry, body, previous, hash, i)
		offset 0
	) as p
	where p.e ->> 'actingCompany' is not distinct from acting;
	get diagnostics written = row_count;
	if written <> total then
		raise exception using errcode = '23514', message = 'an entry names another company than the chain it is written to';
	end if;
	update audit.head set seq = n, hash = last where company_id = company;
	return n;
end
$$;
