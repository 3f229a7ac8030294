-- Starting a task and giving it back change its state and nothing that lists are found by. As long as indexes name the
-- state itself, each of these changes writes a new entry into every index of the table. They name the phase instead, which
-- stays the same until work is handed in; the room left on each page takes the new version of the row.

alter table task set (fillfactor = 80);
alter table task add column phase text not null
	generated always as (case when state in ('open', 'in_progress', 'rejected') then 'active' else state end) stored;

drop index task_active_due;
drop index task_active_overdue;
drop index task_pending;
drop index task_by_state_due;
drop index task_by_line_active;
drop index task_completed;
create index task_active_overdue on task (company_id, overdue_at) where phase = 'active' and deleted_at is null;
create index task_pending on task (company_id, submitted_at) where phase = 'pending_approval' and deleted_at is null;
create index task_by_phase_due on task (company_id, phase, due_at, id) where deleted_at is null;
create index task_by_line_active on task (company_id, line_id) where phase = 'active' and deleted_at is null;

-- The same for people: a start is noted with them.
alter table task_assignee set (fillfactor = 80);

-- Nobody looks for changes by their time: numbers are given in its order.
drop index feed_at;
