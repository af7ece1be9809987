-- Grows with each change, so that nobody overwrites what another has just changed.
alter table connections add column version integer not null default 1;

-- What was read of an EHR before has another form now; it is read again.
delete from connection_snapshots;
-- In what the last reading differed from the one before it, and when that was; `stale` = the connection was edited since.
alter table connection_snapshots
  add column changes jsonb not null default '[]',
  add column changed_at timestamptz,
  add column stale boolean not null default false;

-- One FHIR base may serve several practices (athenahealth): then the practice tells the connection. '' = all there is.
alter table connection_issuers add column practice text not null default '';
alter table connection_issuers drop constraint connection_issuers_pkey;
alter table connection_issuers add primary key (issuer, practice);

-- Scopes as asked for and as granted, last time: words of the standard, nothing of a person.
create table connection_grants (
  tenant_id     text not null,
  connection_id text not null,
  way           text not null check (way in ('chart', 'alone', 'system')),
  asked         text[] not null,
  granted       text[] not null,
  -- A refresh token came along.
  refreshable   boolean not null,
  granted_at    timestamptz not null,
  primary key (tenant_id, connection_id, way)
);
alter table connection_grants enable row level security;
alter table connection_grants force row level security;
create policy tenant_only on connection_grants using (tenant_id = current_setting('app.tenant', true));

-- Keys we sign in with, one row each; the private half is sealed. Used from `used_from`, published until `gone_at`.
create table client_keys (
  tenant_id     text not null,
  connection_id text not null,
  key_id        text not null,
  algorithm     text not null,
  public_jwk    jsonb not null,
  sealed        bytea not null,
  made_at       timestamptz not null,
  used_from     timestamptz not null,
  gone_at       timestamptz,
  primary key (tenant_id, connection_id, key_id)
);
alter table client_keys enable row level security;
alter table client_keys force row level security;
create policy tenant_only on client_keys using (tenant_id = current_setting('app.tenant', true));

-- Who is just renewing a session's token: the HTTP call is made outside of any transaction.
alter table sessions add column refresh_lease text, add column refresh_until timestamptz;
