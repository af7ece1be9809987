-- Answers of the facade to requests with an Idempotency-Key, kept for a day. Key and request are keyed hashes.
CREATE TABLE facade_answers (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  key text NOT NULL,
  request text NOT NULL,
  answers bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX facade_answers_by_age ON facade_answers (tenant_id, made_at);
ALTER TABLE facade_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE facade_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON facade_answers USING (tenant_id = current_setting('app.tenant', true));
