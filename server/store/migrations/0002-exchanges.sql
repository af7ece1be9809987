-- Exchanges with counterparties: what was asked, every state it went through, every answer that came.

-- The last control number used towards a partner (our sender id + its receiver id). Of all tenants together, as two
-- tenants may share a sender id; holds no patient data.
CREATE TABLE control_numbers (
  partner text PRIMARY KEY,
  last bigint NOT NULL
);

CREATE TABLE exchanges (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id uuid NOT NULL,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('drafted', 'queued', 'claimed', 'inflight', 'acknowledged', 'answered',
    'applied', 'ambiguous', 'rejected', 'failed', 'cancelled')),
  route_id text NOT NULL,
  patient text NOT NULL,
  partner text NOT NULL,
  interchange bigint NOT NULL,
  group_number bigint NOT NULL,
  set_number bigint NOT NULL,
  request bytea NOT NULL,
  context bytea NOT NULL,
  outcome bytea,
  asked_at timestamptz NOT NULL,
  give_up_at timestamptz NOT NULL,
  sent_at timestamptz,
  answered_at timestamptz,
  retry_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  apply_attempts integer NOT NULL DEFAULT 0,
  last_problem text,
  lease_owner text,
  lease_until timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX exchanges_control_number ON exchanges (tenant_id, partner, interchange);
CREATE INDEX exchanges_patient ON exchanges (tenant_id, patient, asked_at DESC);
ALTER TABLE exchanges ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchanges FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON exchanges USING (tenant_id = current_setting('app.tenant', true));

-- The bytes that were committed before sending stay those.
CREATE FUNCTION keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.request IS DISTINCT FROM OLD.request OR NEW.interchange <> OLD.interchange THEN
    RAISE EXCEPTION 'the request of an exchange is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_request BEFORE UPDATE ON exchanges FOR EACH ROW EXECUTE FUNCTION keep_request();

CREATE TABLE exchange_events (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  exchange_id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  state text NOT NULL,
  detail text,
  PRIMARY KEY (tenant_id, exchange_id, sequence)
);
ALTER TABLE exchange_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON exchange_events USING (tenant_id = current_setting('app.tenant', true));
CREATE TRIGGER grow_only BEFORE UPDATE OR DELETE ON exchange_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE exchange_answers (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  exchange_id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  -- Came when the exchange was settled already: kept, not applied.
  late boolean NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (tenant_id, exchange_id, sequence)
);
ALTER TABLE exchange_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON exchange_answers USING (tenant_id = current_setting('app.tenant', true));
CREATE TRIGGER grow_only BEFORE UPDATE OR DELETE ON exchange_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Business keys: codes and dates in the clear, a patient's values as HMACs.
CREATE TABLE exchange_keys (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  name text NOT NULL,
  value text NOT NULL,
  exchange_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, name, value, exchange_id)
);
ALTER TABLE exchange_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON exchange_keys USING (tenant_id = current_setting('app.tenant', true));

-- Which exchanges are not settled, found at start before a tenant is known; ids only.
CREATE TABLE open_exchanges (
  tenant_id text NOT NULL,
  exchange_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, exchange_id)
);
