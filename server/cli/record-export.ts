/** `record export`: everything that is held on one patient, from the server's own database, into a zip or a folder. */
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isProblem } from '../problems.ts';
import type { RecordFile } from '../record/archive.ts';
import type { Subject } from '../record/section.ts';
import type { Settings } from '../settings.ts';
import type { OpenedDatabase } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import { Complaint, json, textOf, type Command, type ExitCode, type Values } from './command.ts';
import type { Terminal } from './terminal.ts';

/** What `--format json` writes, and text in other words. */
interface Report {
  readonly out: string;
  files: number;
}

async function run(
  _files: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const [connectionId, patient, out] = ['connection', 'patient', 'out'].map((name) => {
    const value = textOf(values, name);
    if (value === undefined) throw new Complaint(`--${name} is missing.\n\n${usage}`);
    return value;
  }) as [string, string, string];
  if (existsSync(out)) throw new Complaint(`${out} is there already. Name a file or folder that is not.`);
  const settings = await settingsIn(terminal);
  try {
    const report = await withDatabase(settings, async (needs) => {
      const { findSubject } = await import('../record/subject.ts');
      const tenant = await tenantOf(needs.database, connectionId, textOf(values, 'tenant'));
      const subject = await findSubject(needs.database, { tenant, connectionId, patient });
      return exportTo(out, needs, subject);
    });
    const isText = textOf(values, 'format') !== 'json';
    await terminal.write(isText ? `${report.files} files in ${report.out}\n` : json(report));
    return 0;
  } catch (error) {
    if (isProblem(error)) throw new Complaint(error.message);
    throw error;
  }
}

async function settingsIn(terminal: Terminal): Promise<Settings> {
  const { readSettings } = await import('../settings.ts');
  const read = readSettings(terminal.environment);
  if ('mistakes' in read) throw new Complaint(read.mistakes.join('\n'));
  return read.settings;
}

interface Opened {
  readonly database: OpenedDatabase;
  readonly secrets: Secrets;
  readonly settings: Settings;
}

async function withDatabase<T>(settings: Settings, work: (opened: Opened) => Promise<T>): Promise<T> {
  const [{ openDatabase }, { checkKey, sandboxKeys }, { buildSecrets }, { silent }] = await Promise.all([
    import('../store/database.ts'),
    import('../store/keys.ts'),
    import('../store/secrets.ts'),
    import('../log.ts'),
  ]);
  const database = await openDatabase({
    mode: settings.sandbox ? 'sandbox' : 'production',
    log: silent,
    connections: 2,
    ...(settings.databaseUrl === undefined
      ? { embedded: { dataDir: join(settings.dataDir, 'postgres') } }
      : { url: settings.databaseUrl }),
  });
  try {
    const secrets = buildSecrets(settings.keys ?? sandboxKeys(settings.dataDir));
    await checkKey(database, secrets);
    return await work({ database, secrets, settings });
  } finally {
    await database.stop();
  }
}

async function tenantOf(
  database: OpenedDatabase,
  connection: string,
  named: string | undefined,
): Promise<string> {
  const { tenantsWith } = await import('../record/subject.ts');
  const tenants = await tenantsWith(database, connection);
  const [first, second] = tenants;
  if (named !== undefined && tenants.includes(named)) return named;
  if (first === undefined || named !== undefined)
    throw new Complaint(
      `There is no connection "${connection}"${named === undefined ? '' : ` of ${named}`}.`,
    );
  if (second !== undefined)
    throw new Complaint(`Several organisations have a connection "${connection}": add --tenant.`);
  return first;
}

async function exportTo(
  out: string,
  { database, secrets, settings }: Opened,
  subject: Subject,
): Promise<Report> {
  const [{ recordFiles }, { archiveOf }] = await Promise.all([
    import('../record/record-files.ts'),
    import('../record/archive.ts'),
  ]);
  const at = new Date();
  const { username } = userInfo();
  await audit({ database, secrets, settings }, subject, username, at);
  const about = { at, madeBy: `${username} (command line)`, connection: subject.connectionId };
  const report: Report = { out, files: 0 };
  const files = counted(recordFiles({ database, secrets }, subject, about), report);
  if (out.endsWith('.zip'))
    await pipeline(Readable.from(archiveOf(files, at)), createWriteStream(out, { flags: 'wx', mode: 0o600 }));
  else
    for await (const { path, content } of files) {
      const file = join(out, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      await pipeline(Readable.from(content), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    }
  return report;
}

async function* counted(files: AsyncIterable<RecordFile>, report: Report): AsyncGenerator<RecordFile> {
  for await (const file of files) {
    report.files += 1;
    yield file;
  }
}

/** Committed before the first file is written. */
async function audit(
  { database, secrets, settings }: Opened,
  { tenant, patient }: Subject,
  username: string,
  at: Date,
): Promise<void> {
  const [{ buildAudit }, { recordAccess }] = await Promise.all([
    import('../store/audit.ts'),
    import('../security/audit.ts'),
  ]);
  const asker = {
    user: { key: username, name: username, role: 'operator' },
    client: { id: 'command-line', name: 'Chartside, command line' },
    address: '127.0.0.1',
    server: settings.publicUrl ?? 'urn:chartside:server',
    requestId: crypto.randomUUID(),
  };
  await database.tenant(tenant, (tx) =>
    recordAccess(
      tx,
      { audit: buildAudit({ database, secrets, clock: () => at }) },
      {
        asker,
        at,
        interaction: 'operation',
        type: 'Patient',
        id: patient,
        patient,
        query: 'record-export',
        outcome: 'success',
      },
    ),
  );
}

const usage = `chartside record export --connection ID --patient ID --out FILE.zip|FOLDER

  --connection ID  the connection the patient was opened from
  --patient ID     the id that Chartside uses for the patient
  --out NAME       a new zip, or a new folder
  --tenant NAME    where several organisations have a connection of that id
  --format F       text, json

It opens the server's database by the server's own settings in the environment (DATABASE_URL, ENCRYPTION_KEY, DATA_DIR …). The
embedded database is the server's alone: stop the server first, or export from the chart. The export is audited.
`;

export const recordExport: Command = {
  summary: 'everything that is held on one patient',
  usage,
  options: {
    connection: { type: 'string' },
    patient: { type: 'string' },
    out: { type: 'string' },
    tenant: { type: 'string' },
  },
  takesNoFile: true,
  run,
};
