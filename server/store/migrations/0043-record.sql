-- The record over the years: what is past its time goes, what a court or a complaint asks for stays.

-- A patient whose rows may not be deleted, however old. The reason may name people, so it is sealed.
create table legal_holds (
  tenant_id text not null default current_setting('app.tenant'),
  id        uuid not null,
  patient   text not null,
  placed_at timestamptz not null,
  lifted_at timestamptz,
  sealed    bytea not null,
  primary key (tenant_id, id)
);
create unique index legal_holds_open on legal_holds (tenant_id, patient) where lifted_at is null;
alter table legal_holds enable row level security;
alter table legal_holds force row level security;
create policy tenant_only on legal_holds using (tenant_id = current_setting('app.tenant', true));

-- Up to which batch the audit chain was dropped: its last hash, so that what is left is still verified, under a mark of its own.
create table audit_cuts (
  tenant_id text not null default current_setting('app.tenant'),
  batch     bigint not null,
  hash      bytea not null,
  -- Events dropped by all cuts so far.
  events    bigint not null,
  cut_at    timestamptz not null,
  mark      bytea not null,
  primary key (tenant_id, batch)
);
alter table audit_cuts enable row level security;
alter table audit_cuts force row level security;
create policy tenant_only on audit_cuts using (tenant_id = current_setting('app.tenant', true));
create trigger grow_only before update or delete on audit_cuts for each row execute function refuse_change();

-- Rows that only grow are deleted by the retention job alone, which says so in its own transaction.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('app.retention', true) = 'on' then
    return old;
  end if;
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;

-- What fills the text of `last_problem`: statuses and codes.
alter table exchanges add column last_params jsonb;

create index audit_batches_sealed on audit_batches (tenant_id, sealed_at);
create index resource_versions_age on resource_versions (tenant_id, last_updated);
