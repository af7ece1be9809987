-- Who saw or changed what: one sealed AuditEvent for each access, chained in batches.
CREATE TABLE audit_events (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  patient text,
  event bytea NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_patient ON audit_events (tenant_id, patient, recorded_at DESC);
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON audit_events USING (tenant_id = current_setting('app.tenant', true));
CREATE TRIGGER grow_only BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_batches (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  batch bigint NOT NULL,
  sealed_at timestamptz NOT NULL,
  events uuid[] NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, batch)
);
ALTER TABLE audit_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON audit_batches USING (tenant_id = current_setting('app.tenant', true));
CREATE TRIGGER grow_only BEFORE UPDATE OR DELETE ON audit_batches FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Events that no batch holds yet; ids only, read across tenants by the job that seals.
CREATE TABLE audit_pending (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id uuid NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
