-- Chart numbers that were merged into others, or replaced by them (HL7 v2 A40, A47): what names one is of the other's chart.
create table merged_numbers (
  tenant_id     text not null default current_setting('app.tenant'),
  connection_id text not null,
  -- HMACs, as in own_visits.
  prior_key     text not null,
  survivor_keys text[] not null,
  -- The message, and since when it is so.
  told_by       uuid not null,
  as_of         timestamptz not null,
  -- The surviving numbers.
  sealed        bytea not null,
  primary key (tenant_id, connection_id, prior_key)
);
create index merged_numbers_survivor on merged_numbers using gin (survivor_keys);
alter table merged_numbers enable row level security;
alter table merged_numbers force row level security;
create policy tenant_only on merged_numbers using (tenant_id = current_setting('app.tenant', true));

-- A message about a person and no visit is of the record of whoever's chart is opened later.
create index v2_messages_of_people on v2_messages using gin (patient_keys) where appointment is null and patient is null;
