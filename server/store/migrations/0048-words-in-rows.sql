-- Writing costs what it writes. A resource's words stand in its own row as well: there a search tests them without a look
-- into the index, and what they were is known when they change. So they need no second index, by row.
ALTER TABLE resources ADD COLUMN words uuid[] NOT NULL DEFAULT '{}';
-- An owner that row-level security holds sees no rows without a tenant.
ALTER TABLE resources NO FORCE ROW LEVEL SECURITY;
ALTER TABLE resource_words NO FORCE ROW LEVEL SECURITY;
UPDATE resources r SET words = w.words FROM (
  SELECT tenant_id, row, array_agg(word) AS words FROM resource_words GROUP BY tenant_id, row) w
  WHERE w.tenant_id = r.tenant_id AND w.row = r.row;
ALTER TABLE resources FORCE ROW LEVEL SECURITY;
ALTER TABLE resource_words FORCE ROW LEVEL SECURITY;
DROP INDEX resource_words_row;

-- Sealed bytes are noise: trying to compress them is lost time. A resource of usual size stays in its row, where it is
-- read and written with it.
ALTER TABLE resources ALTER COLUMN content SET STORAGE EXTERNAL, ALTER COLUMN words SET STORAGE EXTERNAL,
  SET (toast_tuple_target = 4080);
ALTER TABLE resource_versions ALTER COLUMN resource SET STORAGE EXTERNAL, ALTER COLUMN attachment SET STORAGE EXTERNAL,
  SET (toast_tuple_target = 4080);
ALTER TABLE audit_events ALTER COLUMN event SET STORAGE EXTERNAL, SET (toast_tuple_target = 4080);
