-- The ground: what this installation is, and the guard for tables that only grow.

CREATE TABLE installation (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- Events and audit records are added, never changed; held for every role, the owner too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
