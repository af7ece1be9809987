/**
 * The facade beside a HAPI JPA server: the same data, the same client (autocannon in a process of its own), in alternating
 * rounds. `--hapi` names a program that starts one and prints `READY URL`, or the URL of one that runs already.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { backendClient } from '../e2e/backend-client.ts';
import { startChartside } from '../e2e/chartside.ts';
import { bodies, seedClaims, type Place } from './facade-data.ts';
import type { BenchOptions, Row } from './row.ts';

/** One side of the comparison. */
interface Side extends Place {
  /** Of the process that serves, where it is ours to look at. */
  readonly pid?: number;
}

/** What is fired, and how; as autocannon calls it. */
export interface Shooting {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Shot {
  /** Answers in a second. */
  readonly rate: number;
  /** Milliseconds below which 95 of 100 answers lie. */
  readonly p95: number;
  /** Requests that were refused, or failed. */
  readonly failed: number;
}

type End = () => unknown;

const SECONDS = 4;
const FEW = 500;
const MANY = 5_000;
const root = join(import.meta.dirname, '../..');

export async function facade(options: BenchOptions): Promise<readonly Row[]> {
  const ends: End[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'chartside-bench-'));
  ends.push(() => {
    rmSync(scratch, { recursive: true, force: true });
  });
  try {
    const hapi = options.hapi === undefined ? undefined : await startHapi(options.hapi, ends);
    const [ours, bare] = [await startOurs(scratch, ends), await startBare(scratch, hapi, ends)];
    return await measureAll({ ours, bare, hapi, rounds: options.rounds });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

interface Sides {
  readonly ours: Side;
  readonly bare: Side & { readonly proxied: string };
  readonly hapi: Side | undefined;
  readonly rounds: number;
}

async function measureAll(sides: Sides): Promise<readonly Row[]> {
  const { ours, bare, hapi } = sides;
  const rows: Row[] = [];
  for (const side of [ours, bare, hapi]) if (side) await seedClaims(side, FEW);
  rows.push(...(await compare(sides, 'read', ours, 'with access control and audit')));
  rows.push(...(await compare(sides, 'read', bare, 'without them')));
  rows.push(...(await compare(sides, 'search', ours, '')));
  const few = await typical(ours, 'search');
  rows.push(...(await compare(sides, 'create', ours, '')));
  rows.push(...(await compare(sides, 'transaction', ours, '')));
  await seedClaims(ours, MANY);
  const many = await typical(ours, 'search');
  rows.push({
    name: `search by patient, p50 with ${MANY / FEW} times the data and more (at most 1.3 ×)`,
    unit: '×',
    ours: many / few,
    peers: [],
    note: `${few.toFixed(1)} ms before, ${many.toFixed(1)} ms after.`,
  });
  if (hapi) rows.push(...(await proxied(sides, bare, hapi)), ...memory(ours, bare, hapi));
  return rows;
}

async function compare(sides: Sides, task: Task, ours: Side, note: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const connections of [1, 16]) {
    const shots: { ours: Shot[]; hapi: Shot[] } = { ours: [], hapi: [] };
    // The first round warms both up and does not count.
    for (let round = 0; round <= sides.rounds; round += 1) {
      const order = round % 2 === 0 ? (['ours', 'hapi'] as const) : (['hapi', 'ours'] as const);
      for (const name of order) {
        const side = name === 'ours' ? ours : sides.hapi;
        if (side === undefined) continue;
        process.stderr.write(`${task}, ${connections} connections, round ${round} of ${sides.rounds}: ${name}\n`);
        const shot = await shoot(side, task, connections);
        if (round > 0) shots[name].push(shot);
      }
    }
    const label = `${task}${note === '' ? '' : ` ${note}`}, ${connections} connection${connections === 1 ? '' : 's'}`;
    for (const [what, unit, key] of [['rate', '/s', 'rate'], ['p95', 'ms', 'p95']] as const) {
      const [mine, theirs] = [shots.ours, shots.hapi].map((all) => middle(all.map((one) => one[key])));
      const peers = sides.hapi ? [{ name: 'HAPI JPA', value: theirs ?? NaN }] : [];
      rows.push({ name: `${label}, ${what}`, unit, ours: mine ?? NaN, peers, ...(sides.hapi && { ratio: (mine ?? NaN) / (theirs ?? NaN) }) });
    }
  }
  return rows;
} // prettier-ignore

type Task = 'read' | 'search' | 'create' | 'transaction';

async function shoot(side: Side, task: Task, connections: number): Promise<Shot> {
  const { method, path, body } = bodies(side)[task];
  const shooting: Shooting = {
    url: `${side.base}${path}`,
    connections,
    seconds: SECONDS,
    method,
    headers: { 'content-type': 'application/fhir+json', ...side.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const child = join(import.meta.dirname, 'cannon-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(shooting)]);
  const shot = JSON.parse(stdout) as Shot;
  if (shot.failed > 0) throw new Error(`${shooting.url}: ${shot.failed} requests were refused or failed.`);
  return shot;
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** What the way through us adds to a read of the EHR's own resource, over asking it directly; milliseconds, timed one by one. */
async function proxied({ rounds }: Sides, bare: Sides['bare'], hapi: Side): Promise<Row[]> {
  const [through, direct]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < rounds * 100; turn += 1) {
    through.push(await timed(`${bare.proxied}/Patient/${bare.patient}`));
    direct.push(await timed(`${hapi.base}/Patient/${hapi.patient}`));
  }
  const [ours, theirs] = [through, direct].map((all) => middle(all.slice(20)));
  return [
    {
      name: 'read of the EHR’s resource through us with audit, p50 added (at most 5)',
      unit: 'ms',
      ours: (ours ?? NaN) - (theirs ?? NaN),
      peers: [],
      note: `${(ours ?? NaN).toFixed(1)} ms through us, ${(theirs ?? NaN).toFixed(1)} ms from HAPI directly.`,
    },
  ];
}

/** The median of one request at a time, in milliseconds. */
async function typical(side: Side, task: Task): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 400; turn += 1)
    times.push(await timed(`${side.base}${bodies(side)[task].path}`, side.headers));
  return middle(times.slice(100));
}

async function timed(url: string, headers: Place['headers'] = {}): Promise<number> {
  const began = performance.now();
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url}: HTTP ${answer.status}`);
  return performance.now() - began;
}

function memory(ours: Side, bare: Side, hapi: Side): Row[] {
  if (hapi.pid === undefined) return [];
  const theirs = memoryOf(hapi.pid);
  return [
    { name: 'memory after all this, our Postgres and the whole sandbox included', of: ours },
    { name: 'memory after reading, the engine and its Postgres alone', of: bare },
  ].map(({ name, of }) => {
    const mine = memoryOf(of.pid ?? 0);
    return {
      name,
      unit: 'MB',
      ours: mine,
      peers: [{ name: 'HAPI JPA with H2', value: theirs }],
      ratio: mine / theirs,
    };
  });
}

/** Private megabytes of a process and all below it: what Postgres' processes share is not counted for each. */
function memoryOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid,
  );
  return children.reduce((sum, child) => sum + memoryOf(Number(child)), own);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

async function startOurs(scratch: string, ends: End[]): Promise<Side> {
  const dataDir = join(scratch, 'data');
  const chartside = await startChartside({ DATA_DIR: dataDir, REQUESTS_PER_MINUTE: '9999999', LOG_LEVEL: 'error' });
  ends.push(() => chartside.stop());
  const client = await backendClient(chartside.sandboxUrl, dataDir);
  const side = { base: `${client.base}/fhir/r4`, pid: chartside.pid };
  // A token lives five minutes, a bench longer: each look at the headers takes one that is young.
  let [token, until] = ['', 0];
  const renew = async (): Promise<void> => {
    if (Date.now() < until) return;
    [token, until] = [await client.token('system/*.cruds'), Date.now() + 120_000];
  };
  const timer = setInterval(() => void renew(), 30_000);
  ends.push(() => {
    clearInterval(timer);
  });
  await renew();
  const found = await fetch(`${side.base}/Patient?family=Chen`, { headers: { authorization: `Bearer ${token}` } });
  const { entry } = (await found.json()) as { entry?: { resource: { id: string } }[] };
  const patient = entry?.[0]?.resource.id ?? '';
  return {
    ...side,
    patient,
    get headers() {
      return { authorization: `Bearer ${token}` };
    },
  };
} // prettier-ignore

async function startBare(scratch: string, hapi: Side | undefined, ends: End[]): Promise<Sides['bare']> {
  const args = [join(import.meta.dirname, 'facade-bare-child.ts'), join(scratch, 'bare'), hapi?.patient ?? 'nobody'];
  const child = spawn(process.execPath, [...args, ...(hapi ? [hapi.base] : [])], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => endOf(child));
  const said = await lineOf(child, /READY (\{.*\})\s/);
  const at = JSON.parse(said) as { base: string; proxied: string; patient: string };
  return { ...at, headers: {}, ...(child.pid !== undefined && { pid: child.pid }) };
} // prettier-ignore

async function startHapi(given: string, ends: End[]): Promise<Side> {
  if (/^https?:/.test(given)) return { base: given.replace(/\/$/, ''), headers: {}, patient: await somebody(given) };
  const child = spawn(given, ['0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  ends.push(() => endOf(child));
  const base = await lineOf(child, /READY (\S+)\s/);
  return { base, headers: {}, patient: await somebody(base), ...(child.pid !== undefined && { pid: child.pid }) };
} // prettier-ignore

async function somebody(base: string): Promise<string> {
  const made = await fetch(`${base}/Patient`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Patient',
      name: [{ family: 'Bench', given: ['Ada'] }],
      gender: 'female',
    }),
  });
  return ((await made.json()) as { id: string }).id;
}

function lineOf(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = wanted.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Error(`a program of the bench ended by itself: ${output.slice(-300)}`)),
    );
  });
}

function endOf(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', done);
    child.kill('SIGTERM');
  });
}
