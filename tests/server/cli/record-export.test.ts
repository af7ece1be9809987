/** The whole record from the command line: the server's database, the server's settings, a zip or a folder. */
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { AuditEvent } from 'fhir/r4.js';
import { buildAudit } from '../../../server/store/audit.ts';
import { checkKey } from '../../../server/store/keys.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { chartside } from './chartside.ts';

const store = await freshDatabase('production');
const key = Buffer.alloc(32, 9);
const secrets = buildSecrets([key]);
await checkKey(store.database, secrets);
const patient = 'aaaabbbbccccddddeeeeffffgggghhhh';
const out = mkdtempSync(join(tmpdir(), 'record-'));
const environment = { DATABASE_URL: store.url, ENCRYPTION_KEY: key.toString('base64'), SANDBOX: 'off' };
const run = (args: readonly string[], more: Readonly<Record<string, string>> = environment) =>
  chartside(['record', 'export', ...args], undefined, more);

await store.admin(
  "INSERT INTO connection_issuers (issuer, tenant_id, connection_id, frame_ancestors) VALUES ('i', 't1', 'north', '{}')",
);
await store.admin(
  "INSERT INTO facade_ids (tenant_id, facade_id, connection_id, type, sealed) VALUES ('t1', $1, 'north', 'Patient', $2)",
  [patient, secrets.sealJson({ type: 'Patient', id: 'pt-1' }, `facade-id:t1:north:${patient}`)],
);
await store.database.tenant('t1', (tx) =>
  buildResources(secrets).put(tx, {
    resource: {
      resourceType: 'Communication',
      id: 'c1',
      status: 'completed',
      subject: { reference: `Patient/${patient}` },
      payload: [{ contentString: 'CANARY' }],
    },
    patient,
  }),
);
const asked = ['--connection', 'north', '--patient', patient];

it('writes a zip that only its maker can read, and the export is audited', async () => {
  const file = join(out, 'record.zip');
  const { status, stdout, stderr } = run([...asked, '--out', file, '--format', 'json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const files = unzipSync(new Uint8Array(readFileSync(file)));
  expect(JSON.parse(stdout)).toEqual({ out: file, files: Object.keys(files).length });
  expect(Buffer.from(files['fhir/Communication.ndjson'] ?? []).toString()).toContain('CANARY');
  expect(Buffer.from(files['identity.ndjson'] ?? []).toString()).toContain('pt-1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const events: AuditEvent[] = await store.database.tenant('t1', (tx) =>
    buildAudit({ database: store.database, secrets, clock: () => new Date() }).events(tx, {
      patient,
      limit: 5,
    }),
  );
  expect(events.map(({ agent }) => JSON.stringify(agent).includes('command line'))).toEqual([true]);
});

it('writes a folder of the same files', () => {
  const folder = join(out, 'folder');
  const { status, stdout } = run([...asked, '--out', folder]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+ files in /);
  expect(readFileSync(join(folder, 'fhir', 'Communication.ndjson'), 'utf8')).toContain('CANARY');
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true);
});

it.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
  ['a missing option', ['--connection', 'north', '--out', 'x.zip'], environment, /^--patient is missing/],
  ['a place that is taken', [...asked, '--out', out], environment, /is there already/],
  ['an unknown connection', ['--connection', 'south', '--patient', patient, '--out', join(out, 'a.zip')], environment, /no connection "south"/],
  ['an unknown patient', ['--connection', 'north', '--patient', 'nobody', '--out', join(out, 'b.zip')], environment, /hold nothing on such a patient/],
  ['another key', [...asked, '--out', join(out, 'c.zip')], { ...environment, ENCRYPTION_KEY: Buffer.alloc(32, 8).toString('base64') }, /another encryption key/],
  ['no key', [...asked, '--out', join(out, 'd.zip')], { DATABASE_URL: store.url, SANDBOX: 'off' }, /no encryption key/],
])('refuses %s with one sentence, and writes nothing', (_name, args, more, sentence) => {
  const { status, stdout, stderr } = run(args, more);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
  for (const name of ['a', 'b', 'c', 'd']) expect(existsSync(join(out, `${name}.zip`))).toBe(false);
}); // prettier-ignore
