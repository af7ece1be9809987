-- Our own FHIR resources: the newest version's facts in the clear (codes, times, ids), every version's JSON sealed.
CREATE TABLE resources (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  type text NOT NULL,
  id text NOT NULL,
  version integer NOT NULL,
  patient text,
  last_updated timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, type, id)
);
CREATE INDEX resources_newest ON resources (tenant_id, type, last_updated DESC, id);
CREATE INDEX resources_patient ON resources (tenant_id, patient, type, last_updated DESC);
ALTER TABLE resources ENABLE ROW LEVEL SECURITY;
ALTER TABLE resources FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON resources USING (tenant_id = current_setting('app.tenant', true));

CREATE TABLE resource_versions (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  type text NOT NULL,
  id text NOT NULL,
  version integer NOT NULL,
  last_updated timestamptz NOT NULL,
  resource bytea NOT NULL,
  attachment bytea,
  PRIMARY KEY (tenant_id, type, id, version)
);
ALTER TABLE resource_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE resource_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON resource_versions USING (tenant_id = current_setting('app.tenant', true));

CREATE TABLE resource_index (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  type text NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (tenant_id, type, name, value, id)
);
CREATE INDEX resource_index_by_id ON resource_index (tenant_id, type, id);
ALTER TABLE resource_index ENABLE ROW LEVEL SECURITY;
ALTER TABLE resource_index FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON resource_index USING (tenant_id = current_setting('app.tenant', true));
