-- Back-end clients of the facade. Found by client id before the tenant is known; public keys only, no patient data.
create table clients (
  client_id     text primary key,
  tenant_id     text not null,
  connection_id text not null,
  name          text not null,
  jwks          jsonb not null,
  scopes        text[] not null,
  created_at    timestamptz not null default now()
);

-- Every assertion counts once until it has expired.
create table used_assertions (
  client_id  text not null,
  jti_hash   text not null,
  expires_at timestamptz not null,
  primary key (client_id, jti_hash)
);
