-- Work that came out of a phone by its rescue file waits for a decision like all that is set aside (product 8.6).

alter table execution drop constraint execution_hold_reason_check;
alter table execution add constraint execution_hold_reason_check
	check (hold_reason in ('permission-lost', 'deleted', 'cancelled', 'completed', 'reassigned', 'rescued'));
