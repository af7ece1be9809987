-- One visit may be told by a message and by a list: each way has a number of its own to find it again by, and the way that
-- did not tell of it last stands beside it.
alter table own_visits
  add column list_key text,
  add column also_told_by uuid,
  add column also_told_at timestamptz,
  -- HMACs of its numbers (n:), practitioners (p:) and places (l:), as they are compared.
  add column marks text[] not null default '{}',
  add column is_ended boolean not null default false;

drop index own_visits_filler;
alter table own_visits no force row level security;
update own_visits set list_key = filler_key, filler_key = null where source = 'list';
alter table own_visits force row level security;
create unique index own_visits_filler on own_visits (tenant_id, connection_id, filler_key) where filler_key is not null;
create unique index own_visits_list on own_visits (tenant_id, connection_id, list_key) where list_key is not null;
