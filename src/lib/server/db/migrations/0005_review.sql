-- What became of submissions that were set aside (product 4.6). The reason stays with the record after the decision.

alter table execution drop constraint execution_hold_has_reason;
alter table execution add constraint execution_review_has_reason check (kind <> 'review' or hold_reason is not null);

alter table execution add column resolution text check (resolution in ('applied', 'kept', 'dismissed'));
alter table execution add column resolved_by uuid;
alter table execution add column resolved_at timestamptz;
alter table execution add column resolution_reason text check (char_length(resolution_reason) <= 1000);
alter table execution add constraint execution_resolution_is_whole check (
	(resolution is null) = (resolved_at is null) and (resolution is null) = (resolved_by is null)
	and (resolution is null or hold_reason is not null)
	and (resolution is distinct from 'dismissed' or resolution_reason is not null)
);
-- A dismissed record stays what it was; an applied or kept one has taken its place beside the others.
alter table execution add constraint execution_resolution_matches_kind check (
	hold_reason is null or (kind = 'review') = (resolution is null or resolution = 'dismissed')
);
