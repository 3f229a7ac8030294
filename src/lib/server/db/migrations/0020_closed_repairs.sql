-- What is over is listed by when it was closed, the latest first.
create index repair_by_closing on repair_request
	(company_id, state, coalesce(closed_at, reported_at) desc, reported_at desc, id desc);
