-- While a table has just begun, its statistics tell no index from another, and a resource that was asked for by its id was
-- looked for among all of its type. So every other index is one that such a question cannot use.
DROP INDEX resources_patient;
CREATE INDEX resources_patient ON resources (tenant_id, patient, type) WHERE patient IS NOT NULL;
DROP INDEX resources_row;
CREATE UNIQUE INDEX resources_row ON resources (row, tenant_id);
