-- Which connection a sender of HL7 v2 messages belongs to (MSH-3, MSH-4; facility '' = any). Found before the tenant is
-- known, so without row-level security: no patient data.
create table v2_senders (
  application   text not null,
  facility      text not null,
  tenant_id     text not null,
  connection_id text not null,
  primary key (application, facility)
);

-- Every message that a known sender sent: what became of it in the clear, its bytes sealed. The same message again is one row.
create table v2_messages (
  tenant_id     text not null default current_setting('app.tenant'),
  id            uuid not null,
  connection_id text not null,
  control_id    text not null,
  -- HMAC of everything but the header: a sender that counts anew after a restart reuses numbers for other messages.
  body_key      text not null,
  event         text not null,
  state         text not null check (state in ('received', 'applied', 'refused')),
  -- What it did: new, changed, unchanged, older; absent until it is applied.
  outcome       text,
  -- Issues with their places, without values.
  findings      jsonb not null default '[]',
  appointment   text,
  -- Facade id, once it is known whose visit it is.
  patient       text,
  size          integer not null,
  received_at   timestamptz not null,
  times         integer not null default 1,
  sealed        bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, connection_id, control_id, body_key)
);
create index v2_messages_appointment on v2_messages (tenant_id, appointment);
create index v2_messages_newest on v2_messages (tenant_id, connection_id, received_at desc, id);
alter table v2_messages enable row level security;
alter table v2_messages force row level security;
create policy tenant_only on v2_messages using (tenant_id = current_setting('app.tenant', true));

-- Our own Appointments: by which numbers they are found again, of whom they are, and where they come from. Numbers are HMACs.
create table own_visits (
  tenant_id     text not null default current_setting('app.tenant'),
  appointment   text not null,
  connection_id text not null,
  source        text not null check (source in ('siu', 'list')),
  -- The message or the list it was last told by.
  told_by       uuid not null,
  told_at       timestamptz not null,
  -- When the sender says that it is so: what is older changes nothing.
  as_of         timestamptz not null,
  filler_key    text,
  placer_key    text,
  patient_keys  text[] not null,
  -- Facade id, once a chart with that number and that person was seen.
  patient       text,
  -- The number is a chart's, but the name or the birth date is another's.
  doubt         text check (doubt in ('name', 'birth-date')),
  starts_at     timestamptz,
  -- Of the Appointment.
  version       integer not null,
  content_key   text not null,
  withdrawn     boolean not null default false,
  -- The patient as told: numbers, names, birth date.
  sealed        bytea not null,
  primary key (tenant_id, appointment)
);
create unique index own_visits_filler on own_visits (tenant_id, connection_id, filler_key) where filler_key is not null;
create index own_visits_placer on own_visits (tenant_id, connection_id, placer_key);
create index own_visits_patient on own_visits (tenant_id, connection_id, patient);
create index own_visits_told_by on own_visits (tenant_id, told_by);
create index own_visits_waiting on own_visits using gin (patient_keys);
alter table own_visits enable row level security;
alter table own_visits force row level security;
create policy tenant_only on own_visits using (tenant_id = current_setting('app.tenant', true));

-- Whose charts were opened: a visit told later finds its patient.
create table chart_people (
  tenant_id     text not null default current_setting('app.tenant'),
  connection_id text not null,
  patient       text not null,
  keys          text[] not null,
  content_key   text not null,
  sealed        bytea not null,
  primary key (tenant_id, connection_id, patient)
);
create index chart_people_keys on chart_people using gin (keys);
alter table chart_people enable row level security;
alter table chart_people force row level security;
create policy tenant_only on chart_people using (tenant_id = current_setting('app.tenant', true));

-- Lists of visits that were uploaded, as they came (sealed), and what applying them did.
create table visit_lists (
  tenant_id     text not null default current_setting('app.tenant'),
  id            uuid not null,
  connection_id text not null,
  state         text not null check (state in ('open', 'applied', 'undone')),
  uploaded_at   timestamptz not null,
  applied_at    timestamptz,
  undone_at     timestamptz,
  counts        jsonb,
  -- HMAC of who applied it with which Idempotency-Key.
  call          text,
  -- Name of the file, who uploaded it, its text, and what was chosen for its columns.
  sealed        bytea not null,
  primary key (tenant_id, id)
);
create index visit_lists_newest on visit_lists (tenant_id, connection_id, uploaded_at desc);
alter table visit_lists enable row level security;
alter table visit_lists force row level security;
create policy tenant_only on visit_lists using (tenant_id = current_setting('app.tenant', true));

-- What a list changed, so that it can be taken back: the version before and the version it made.
create table visit_list_changes (
  tenant_id     text not null default current_setting('app.tenant'),
  list_id       uuid not null,
  appointment   text not null,
  -- The row of own_visits as it was; absent where the list made the visit.
  before        bytea,
  primary key (tenant_id, list_id, appointment)
);
alter table visit_list_changes enable row level security;
alter table visit_list_changes force row level security;
create policy tenant_only on visit_list_changes using (tenant_id = current_setting('app.tenant', true));

-- Which column of a site's lists holds what, as chosen the last time. Headers only.
create table visit_list_columns (
  tenant_id     text not null default current_setting('app.tenant'),
  connection_id text not null,
  chosen        jsonb not null,
  primary key (tenant_id, connection_id)
);
alter table visit_list_columns enable row level security;
alter table visit_list_columns force row level security;
create policy tenant_only on visit_list_columns using (tenant_id = current_setting('app.tenant', true));
