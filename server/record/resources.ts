/** Our own FHIR resources: every version, what was sealed beside it, and the documents in them as files. */
import type { Binary, DocumentReference } from 'fhir/r4.js';
import { isInCompartment } from '../facade/compartment.ts';
import { isOfNobodyElse } from '../facade/own-reach.ts';
import { COMPARTMENT, wordId } from '../store/resource-index.ts';
import { openVersion, placeOf, type Stored } from '../store/resource-rows.ts';
import type { RecordFile } from './archive.ts';
import {
  countOf,
  jsonBytes,
  lines,
  pages,
  whole,
  type RecordNeeds,
  type Section,
  type Subject,
} from './section.ts';

export const resources: Section = {
  table: 'resources',
  about:
    'fhir/: our FHIR resources, a file for each type, a line for each version, the oldest first; deletions as {"deleted": …}. evidence/: what proves a version: the messages’ parts and the trace of each value. documents/: the files inside of Binary and DocumentReference.',
  count: (tx, { patient }) => countOf(tx, 'resources WHERE patient = $1', patient),
  files,
};

interface Row {
  readonly place: string;
  readonly id: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly resource: Uint8Array | null;
  readonly attachment: Uint8Array | null;
}

/** Types that hold files of somebody. */
const withFiles: ReadonlySet<string> = new Set(['Binary', 'DocumentReference']);

async function* files(needs: RecordNeeds, subject: Subject): AsyncGenerator<RecordFile> {
  const { rows } = await needs.database.tenant(subject.tenant, (tx) =>
    tx.query<{ type: string }>('SELECT DISTINCT type FROM resources ORDER BY type'),
  );
  for (const { type } of rows) {
    const versions = () => versionsOf(needs, subject, type);
    const [first] = await taken(versions(), 1);
    if (first === undefined) continue;
    yield { path: `fhir/${type}.ndjson`, content: lines(contents(needs, subject, type, versions())) };
    for await (const row of versions()) {
      if (!isTheirs(subject, opened(needs, subject, type, row))) continue;
      if (row.attachment !== null) {
        const key = { type, id: row.id, version: row.version };
        const beside = needs.secrets.openJson<object>(
          row.attachment,
          placeOf(subject.tenant, key, 'attachment'),
        );
        yield { path: `evidence/${type}/${row.id}/${row.version}.json`, content: whole(jsonBytes(beside)) };
      }
      if (withFiles.has(type)) yield* documentsOf(opened(needs, subject, type, row), row.version);
    }
  }
}

async function taken<T>(all: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) if (found.push(one) >= count) break;
  return found;
}

/** The patient's, and those that are about several patients and this one among them. */
function versionsOf(needs: RecordNeeds, subject: Subject, type: string): AsyncGenerator<Row> {
  const word = wordId(needs.secrets, type, COMPARTMENT, subject.patient);
  const sql = `
    SELECT v.id || '/' || lpad(v.version::text, 9, '0') AS place, v.id, v.version, v.last_updated, v.resource, v.attachment
    FROM resources r JOIN resource_versions v USING (tenant_id, type, id)
    WHERE r.row IN (
        SELECT row FROM resources WHERE type = $4 AND patient = $1
        UNION SELECT row FROM resource_words WHERE word = $5::uuid)
      AND (v.id || '/' || lpad(v.version::text, 9, '0')) COLLATE "C" > $2
    ORDER BY (v.id || '/' || lpad(v.version::text, 9, '0')) COLLATE "C" LIMIT $3`;
  return pages<Row>(needs, subject, { sql, place: ({ place }) => place, more: [type, word] });
}

function opened(needs: RecordNeeds, { tenant }: Subject, type: string, row: Row): Stored | undefined {
  const { resource } = row;
  return resource === null ? undefined : openVersion(needs.secrets, tenant, { ...row, type, resource });
}

/** An earlier version may have been another patient's. */
const isTheirs = ({ patient }: Subject, resource: Stored | undefined): boolean =>
  resource === undefined || isInCompartment(resource, patient) || isOfNobodyElse(resource);

async function* contents(
  needs: RecordNeeds,
  subject: Subject,
  type: string,
  rows: AsyncIterable<Row>,
): AsyncGenerator<object> {
  for await (const row of rows) {
    const resource = opened(needs, subject, type, row);
    if (!isTheirs(subject, resource)) continue;
    yield resource ?? { deleted: { type, id: row.id, versionId: String(row.version), at: row.last_updated } };
  }
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/xml': 'xml',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
};

function* documentsOf(resource: Stored | undefined, version: number): Generator<RecordFile> {
  for (const [place, { type, data }] of dataIn(resource).entries()) {
    const extension = extensions[type.split(';')[0] ?? ''] ?? 'bin';
    const path = `documents/${resource?.resourceType ?? ''}-${resource?.id ?? ''}-${version}-${place + 1}.${extension}`;
    yield { path, content: whole(Buffer.from(data, 'base64')) };
  }
}

function dataIn(resource: Stored | undefined): { readonly type: string; readonly data: string }[] {
  const parts =
    resource?.resourceType === 'Binary'
      ? [resource satisfies Binary]
      : resource?.resourceType === 'DocumentReference'
        ? (resource satisfies DocumentReference).content.map(({ attachment }) => attachment)
        : [];
  return parts.flatMap(({ contentType = '', data }) =>
    data === undefined ? [] : [{ type: contentType, data }],
  );
}
