/** One measurement in a process of its own: `x12-child.ts READER FILE READS` reads the file so often, and prints what it took as JSON. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import type { Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Seen } from './x12-ours.ts';

type Read = (path: string) => Promise<Seen>;

/** A peer that is a stream of segments; it checks no envelope, which is less than what we do. */
async function segmentsFrom(path: string, parser: Transform): Promise<Seen> {
  let segments = 0;
  parser.on('data', () => (segments += 1));
  await pipeline(createReadStream(path), parser);
  return { segments, issues: 0 };
}

/** The least that any reader does: ask for the bytes, and look at none. */
async function readBytes(path: string): Promise<Seen> {
  const source = createReadStream(path);
  source.resume();
  await finished(source);
  return { issues: 0 };
}

/** Every byte is looked at once, and nothing is made of it. */
async function scanBytes(path: string): Promise<Seen> {
  let segments = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0x7e) segments += 1;
  }
  return { segments, issues: 0 };
}

/** Each loads what it needs and nothing else, before the clock starts. */
const readers: Readonly<Record<string, () => Promise<Read>>> = {
  'ours-structure': async () => (await import('./x12-ours.ts')).readStructure,
  'ours-check': async () => (await import('./x12-ours.ts')).readAndCheck,
  'ours-check-threads': async () => (await import('./x12-ours.ts')).readAndCheckByThreads,
  'node-x12': async () => {
    const { X12Parser } = await import('node-x12');
    return (path) => segmentsFrom(path, new X12Parser());
  },
  'x12-parser': async () => {
    const { X12parser } = await import('x12-parser');
    return (path) => segmentsFrom(path, new X12parser());
  },
  bytes: () => Promise.resolve(readBytes),
  'byte-scan': () => Promise.resolve(scanBytes),
};

/** CPU seconds of all threads so far, those of the garbage collector and the compiler included. */
function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}

/**
 * Bytes of memory at the highest. Where Linux tells, that of this program alone: what `resourceUsage` says begins with the
 * peak of the process that started this one.
 */
function peakBytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}

const [name = '', path = '', reads = '1'] = process.argv.slice(2);
const load = readers[name];
if (!load) throw new Error(`There is no reader "${name}".`);
const read = await load();
let seen: Seen = { issues: 0 };
const took: { cpu: number; wall: number }[] = [];
for (let i = 0; i < Number(reads); i += 1) {
  const [cpu, wall] = [cpuSeconds(), performance.now()];
  seen = await read(path);
  took.push({ cpu: cpuSeconds() - cpu, wall: (performance.now() - wall) / 1000 });
}
const seconds = Math.min(...took.map(({ cpu }) => cpu));
const wall = Math.min(...took.map((one) => one.wall));
const measured = { ...seen, seconds, first: took[0]?.cpu ?? seconds, wall, peakBytes: peakBytes() };
process.stdout.write(`${JSON.stringify(measured)}\n`);
