-- Connections that nobody comes in by any more; everything that was kept through them stays. Asked of a back-end client before
-- its tenant is known, so without row-level security: no patient data.
create table retired_connections (
  tenant_id     text not null,
  connection_id text not null,
  retired_at    timestamptz not null,
  primary key (tenant_id, connection_id)
);
