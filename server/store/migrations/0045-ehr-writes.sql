-- What was written, or was to be written, to an EHR: committed before it is sent, and never sent twice.
-- drafted → sent → done | refused | ambiguous (it may have been taken, nobody knows).
create table ehr_writes (
  tenant_id     text not null default current_setting('app.tenant'),
  id            uuid not null default gen_random_uuid(),
  connection_id text not null,
  -- Facade Patient id.
  patient       text not null,
  -- HMAC of who called with which Idempotency-Key, and of what was to be written.
  key           text not null,
  request       text not null,
  type          text not null,
  method        text not null check (method in ('POST', 'PUT', 'PATCH')),
  state         text not null check (state in ('drafted', 'sent', 'done', 'refused', 'ambiguous')),
  -- Of a refusal: the problem and its parameters, none of a patient.
  problem       jsonb,
  -- The body as it is sent, and what came of it.
  sealed        bytea not null,
  result        bytea,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
create index ehr_writes_of_patient on ehr_writes (tenant_id, patient, created_at desc);
alter table ehr_writes enable row level security;
alter table ehr_writes force row level security;
create policy tenant_only on ehr_writes using (tenant_id = current_setting('app.tenant', true));
