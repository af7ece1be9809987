-- A launch under way: one use, ten minutes. Found by state before the tenant is known; holds no patient data.
create table pending_launches (
  state_hash    text primary key,
  tenant_id     text not null,
  connection_id text not null,
  browser_hash  text not null,
  sealed        bytea not null,
  expires_at    timestamptz not null
);

-- Which tenant a session id belongs to; hashes only.
create table session_locators (
  sid_hash  text primary key,
  tenant_id text not null,
  started_at timestamptz not null
);

create table sessions (
  tenant_id     text not null,
  sid_hash      text not null,
  handle_hash   text not null,
  connection_id text not null,
  patient       text not null,
  user_key      text not null,
  role          text not null,
  sealed        bytea not null,
  tokens        bytea,
  tokens_expire timestamptz,
  started_at    timestamptz not null,
  last_input_at timestamptz not null,
  ended_at      timestamptz,
  ended_by      text,
  primary key (tenant_id, sid_hash)
);
alter table sessions enable row level security;
alter table sessions force row level security;
create policy tenant_only on sessions using (tenant_id = current_setting('app.tenant', true));
