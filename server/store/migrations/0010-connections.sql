-- Connections to EHRs: data with credentials inside, therefore sealed; and which issuer means which connection.
create table connections (
  tenant_id   text not null,
  id          text not null,
  sealed      bytea not null,
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, id)
);
alter table connections enable row level security;
alter table connections force row level security;
create policy tenant_only on connections using (tenant_id = current_setting('app.tenant', true));

-- What the EHR said it can do, kept so that the next launch needs no discovery.
create table connection_snapshots (
  tenant_id     text not null,
  connection_id text not null,
  discovery     jsonb not null,
  capability    jsonb,
  taken_at      timestamptz not null,
  primary key (tenant_id, connection_id)
);
alter table connection_snapshots enable row level security;
alter table connection_snapshots force row level security;
create policy tenant_only on connection_snapshots using (tenant_id = current_setting('app.tenant', true));

-- Found before the tenant is known, so without row-level security: no patient data, no secrets.
create table connection_issuers (
  issuer          text primary key,
  tenant_id       text not null,
  connection_id   text not null,
  frame_ancestors text[] not null
);

-- The facade id of an EHR resource and, sealed, what it stands for there.
create table facade_ids (
  tenant_id     text not null,
  facade_id     text not null,
  connection_id text not null,
  type          text not null,
  sealed        bytea not null,
  primary key (tenant_id, facade_id)
);
alter table facade_ids enable row level security;
alter table facade_ids force row level security;
create policy tenant_only on facade_ids using (tenant_id = current_setting('app.tenant', true));
