/** The X12 engine against its peers: the same files, the same run, megabytes per CPU second (see DEPENDENCY-NOTES.md). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { alternate, type Measurement, type Run } from './measure.ts';
import type { BenchOptions, Row } from './row.ts';
import { writeBatch, type Batch, type BatchKind } from './x12-batch.ts';

/** Bytes of the file for typed models, which read a third of a megabyte a second. */
const SMALL = 0.3e6;
const CHECK = 'read and full check';
/** Each process reads its file so often, and the fastest read counts: the first one is mostly the compiler's work. */
const READS = 3;
/** Bytes of the file that threads share. */
const SHARED = 100e6;

interface Reading extends Run {
  readonly batch: Batch;
}
type Results = ReadonlyMap<Reading, Measurement>;

const megabytes = (bytes: number) => bytes / 1e6;
const sizeOf = ({ bytes }: Batch) => `${megabytes(bytes).toFixed(0)} MB`;
const versionOf = (name: 'node-x12' | 'x12-parser') => manifest.devDependencies[name];

/** With the memory setting of our command line; it matters to nobody's speed. */
function inNode(batch: Batch, reader: string, name: string, reads = READS): Reading {
  const program = join(import.meta.dirname, 'x12-child.ts');
  const settings = ['--max-semi-space-size=8'];
  return {
    name,
    batch,
    program: process.execPath,
    arguments: [...settings, program, reader, batch.path, String(reads)],
  };
}

/** A Python of the folder that X12_PEERS names: `py` has pyx12, `lfh` linuxforhealth-x12. They are not installed by npm. */
function inPython(folder: 'py' | 'lfh', batch: Batch, reader: string, name: string): readonly Reading[] {
  const peers = process.env['X12_PEERS'];
  const program = join(peers ?? '', folder, 'bin/python');
  if (peers === undefined || !existsSync(program)) return [];
  const script = join(import.meta.dirname, 'x12-python-peers.py');
  return [{ name, batch, program, arguments: [script, reader, batch.path, String(READS)] }];
}

/** What a row says where not all of its peers in Python are here. */
const absence = (here: readonly Reading[], all: number) =>
  here.length < all
    ? `Without ${all - here.length} of the peers in Python: X12_PEERS names no folder with them.`
    : '';

const speed = (results: Results, reading: Reading, which: 'seconds' | 'first' = 'seconds') =>
  megabytes(reading.batch.bytes) / measured(results, reading)[which];

function measured(results: Results, reading: Reading): Measurement {
  const found = results.get(reading);
  if (!found) throw new Error(`${reading.name} was not measured.`);
  return found;
}

/** Nobody is fast by leaving out: who saw another number of segments or sets than there are has not read the file. */
function refuseHalfReaders(results: Results): void {
  for (const [{ name, batch }, { segments = batch.segments, sets = batch.sets }] of results)
    if (segments !== batch.segments || sets !== batch.sets)
      throw new Error(`${name} saw ${segments} segments and ${sets} sets of ${batch.path}.`);
}

function row(
  results: Results,
  name: string,
  ours: Reading,
  peers: readonly Reading[],
  note = '',
  which: 'seconds' | 'first' = 'seconds',
): Row {
  const values = peers.map((peer) => {
    const { version } = measured(results, peer);
    return { name: version ? `${peer.name}, ${version}` : peer.name, value: speed(results, peer, which) };
  });
  const { issues } = measured(results, ours);
  const told = issues > 0 ? `${issues} issues were told of a file without a fault.` : '';
  const notes = [note, told].filter((text) => text !== '').join(' ');
  return {
    name,
    unit: 'MB per CPU second',
    ours: speed(results, ours, which),
    peers: values,
    ...(values.length > 0 && {
      ratio: speed(results, ours, which) / Math.max(...values.map(({ value }) => value)),
    }),
    ...(notes !== '' && { note: notes }),
  };
}

/** Everything that reads one batch, and the rows that come of it. */
function sidesOf(batch: Batch, kind: BatchKind) {
  const structure = inNode(batch, 'ours-structure', `ours, structure of ${kind}`);
  const check = inNode(batch, 'ours-check', `ours, check of ${kind}`);
  const scripted = [
    inNode(batch, 'node-x12', `node-x12 ${versionOf('node-x12')}, stream`),
    inNode(batch, 'x12-parser', `x12-parser ${versionOf('x12-parser')}`),
  ];
  const others = [
    ...inPython('lfh', batch, 'linuxforhealth-segments', 'LinuxForHealth x12, segments'),
    ...inPython('py', batch, 'pyx12', 'pyx12, reader'),
  ];
  const floors = [
    inNode(batch, 'bytes', 'bare read of the file'),
    inNode(batch, 'byte-scan', 'bare look at every byte'),
  ];
  return { kind, structure, check, scripted, others, floors };
}

async function middleRows(folder: string, { size, rounds }: BenchOptions): Promise<readonly Row[]> {
  const batches = (['271', '278'] as const).map((kind) =>
    sidesOf(writeBatch(join(folder, `middle.${kind}`), kind, size * 1e6), kind),
  );
  const small = writeBatch(join(folder, 'small.271'), '271', SMALL);
  const typed = inPython(
    'lfh',
    small,
    'linuxforhealth-models',
    `LinuxForHealth x12, typed models of ${megabytes(small.bytes).toFixed(1)} MB`,
  );
  const runs = batches.flatMap(({ structure, check, scripted, others, floors }) =>
    [structure, check, scripted, others, floors].flat(),
  );
  const results = await alternate([...runs, ...typed], rounds);
  refuseHalfReaders(results);
  return batches.flatMap(({ kind, structure, check, scripted, others, floors }) => {
    const its = `${kind}, ${sizeOf(structure.batch)}`;
    return [
      row(results, `x12 structure, ${its}`, structure, [...scripted, ...others], absence(others, 2)),
      row(
        results,
        `x12 structure, ${its}, first read of a process`,
        structure,
        [...scripted, ...others],
        '',
        'first',
      ),
      row(results, `x12 ${CHECK}, ${its}, beside readers that check nothing`, check, scripted),
      ...(kind === '271'
        ? [row(results, `x12 ${CHECK}, ${its}, beside one that checks`, check, typed, absence(typed, 1))]
        : []),
      row(results, `x12 structure, ${its}, beside what any reader does`, structure, floors),
    ];
  });
}

/** Does a file a hundred times as long take a hundred times as long, and no more memory? */
async function largeRows(folder: string, { size, large, rounds }: BenchOptions): Promise<readonly Row[]> {
  const middle = writeBatch(join(folder, 'middle'), '271', size * 1e6);
  const batch = writeBatch(join(folder, 'large'), '271', large * 1e6);
  const rows: Row[] = [];
  for (const reader of ['ours-structure', 'ours-check'] as const) {
    const usual = inNode(middle, reader, `ours, ${sizeOf(middle)}`);
    const long = inNode(batch, reader, `ours, ${sizeOf(batch)}`, 1);
    const results = new Map([...(await alternate([usual], rounds)), ...(await alternate([long], 1))]);
    refuseHalfReaders(results);
    const name = `x12 ${reader === 'ours-check' ? CHECK : 'structure'}, 271, ${sizeOf(batch)}`;
    const peak = (reading: Reading) => megabytes(measured(results, reading).peakBytes);
    rows.push(row(results, `${name}, beside ${sizeOf(middle)}`, long, [usual]), {
      name: `${name}: peak memory`,
      unit: 'MB',
      ours: peak(long),
      peers: [{ name: usual.name, value: peak(usual) }],
      ratio: peak(long) / peak(usual),
    });
  }
  return rows;
}

/** On the clock: one thread, and as many as there are processors. */
async function threadRow(folder: string, rounds: number): Promise<Row> {
  const batch = writeBatch(join(folder, 'shared'), '271', SHARED);
  const one = inNode(batch, 'ours-check', 'ours, one thread');
  const all = inNode(batch, 'ours-check-threads', 'ours, a thread for each processor');
  const results = await alternate([one, all], rounds);
  refuseHalfReaders(results);
  const wall = (reading: Reading) => megabytes(batch.bytes) / (measured(results, reading).wall ?? NaN);
  return {
    name: `x12 ${CHECK}, 271, ${sizeOf(batch)}, by ${availableParallelism()} threads`,
    unit: 'MB per second on the clock',
    ours: wall(all),
    peers: [{ name: one.name, value: wall(one) }],
    ratio: wall(all) / wall(one),
  };
}

/** Files are written to the system's temporary folder and removed at the end, also when somebody stops the bench. */
export async function x12(options: BenchOptions): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chartside-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  const rows = [...(await middleRows(folder, options)), await threadRow(folder, Math.min(3, options.rounds))];
  return options.large > 0 ? [...rows, ...(await largeRows(folder, options))] : rows;
}
