-- A session of somebody who signed in without a chart has no patient.
alter table sessions alter column patient drop not null;

-- Searches read from the newest on, whatever else they ask.
create index exchanges_newest on exchanges (tenant_id, asked_at desc, id desc);
create index exchanges_state on exchanges (tenant_id, state, asked_at desc, id desc);
create index exchanges_kind on exchanges (tenant_id, kind, asked_at desc, id desc);

-- De-identified messages to try maps on. Sealed all the same: de-identified is not known to nobody.
create table samples (
  tenant_id  text not null default current_setting('app.tenant'),
  id         uuid not null,
  name       text not null,
  sets       text[] not null,
  payer      text,
  errors     text[] not null,
  about      text,
  segments   integer not null,
  size       integer not null,
  bytes      bytea not null,
  saved_by   text not null,
  saved_at   timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
alter table samples enable row level security;
alter table samples force row level security;
create policy tenant_only on samples using (tenant_id = current_setting('app.tenant', true));

-- Every published version of an overlay; the newest one is in force. A rollback is a new version equal to an older one.
create table overlay_versions (
  tenant_id    text not null default current_setting('app.tenant'),
  id           text not null,
  version      integer not null check (version > 0),
  payer        text,
  overlay      text not null,
  comment      text not null,
  published_by text not null,
  published_at timestamptz not null,
  same_as      integer,
  -- HMAC of who called with which Idempotency-Key, and of what was sent: the same call again gives the same version.
  call         text not null,
  call_content text not null,
  primary key (tenant_id, id, version)
);
create unique index overlay_versions_call on overlay_versions (tenant_id, call);
alter table overlay_versions enable row level security;
alter table overlay_versions force row level security;
create policy tenant_only on overlay_versions using (tenant_id = current_setting('app.tenant', true));
create trigger grow_only before update or delete on overlay_versions for each row execute function refuse_change();

-- Searches people keep. The text may hold a member id, so it is sealed.
create table saved_queries (
  tenant_id text not null default current_setting('app.tenant'),
  id        uuid not null,
  owner_key text not null,
  owner     text not null,
  shared    boolean not null,
  saved_at  timestamptz not null,
  sealed    bytea not null,
  primary key (tenant_id, id)
);
alter table saved_queries enable row level security;
alter table saved_queries force row level security;
create policy tenant_only on saved_queries using (tenant_id = current_setting('app.tenant', true));

-- What keys an exchange has, for lists of exchanges.
create index exchange_keys_by_exchange on exchange_keys (tenant_id, exchange_id, name);
