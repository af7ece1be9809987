/** `x12 stats`: what a file of any size holds, in numbers, and how fast it was read. */
import { existsSync, readFileSync } from 'node:fs';
import { kindOf, type CheckedBatch, type Issue, type Library, type Segment } from '#x12';
import { choiceOf, isSet, json, type Command, type ExitCode, type Values } from './command.ts';
import { checking, checkOptions, checkOptionsOf, checkUsage, nothingIn } from './checking.ts';
import { megabytes, progressOf, rateOf } from './progress.ts';
import { sourceOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';
import { counted, pad } from './text-layout.ts';

class Counts {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** The most frequent first. */
  entries(): [string, number][] {
    return [...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  }
}

/** Counts of one file; what it keeps does not grow with the file. */
class Statistics {
  readonly sets = new Counts();
  readonly ids = new Counts();
  readonly issues = new Counts();
  readonly errors = new Counts();
  segments = 0;
  #version = '';

  readonly segment = (segment: Segment): void => {
    const { id } = segment;
    this.segments += 1;
    this.ids.add(id);
    if (id === 'GS') this.#version = segment.element(8);
    else if (id === 'ST')
      this.sets.add(`${segment.element(1)} ${segment.element(3) || this.#version}`.trim());
  };

  take({ issues }: CheckedBatch): void {
    for (const found of issues) this.#issue(found);
  }

  #issue({ code, rule, severity }: Issue): void {
    this.issues.add(rule?.id ?? code);
    if (severity === 'error') this.errors.add(rule?.id ?? code);
  }

  get hasErrors(): boolean {
    return this.errors.entries().length > 0;
  }
}

/** Bytes of memory at the highest. Where Linux tells, that of this program alone. */
function peakBytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}

interface Measured {
  readonly file: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

const BAR = 24;

/** Counts as a table with bars; a share that rounds to nothing still shows a little. */
function table(
  title: string,
  rows: readonly (readonly [string, number, string?])[],
  terminal: Terminal,
): string {
  if (rows.length === 0) return '';
  const most = Math.max(...rows.map(([, count]) => count));
  const width = Math.max(...rows.map(([name]) => name.length));
  const digits = most.toLocaleString('en').length;
  const lines = rows.map(([name, count, note = '']) => {
    const bar = '█'.repeat(Math.round((count / most) * BAR)) || '▏';
    const text = `  ${pad(harmless(name), width)}  ${count.toLocaleString('en').padStart(digits)}  `;
    return note ? `${text}${note}` : `${text}${terminal.paint('cyan', bar)}`;
  });
  return `\n${terminal.paint('bold', title)}\n${lines.join('\n')}\n`;
}

/** What a set is called, by any guide for its ST01 and version. */
function labelOfSet(key: string, { guides }: Library): string {
  const [set, version = ''] = key.split(' ');
  const found = guides.filter(
    (one) => one.set === set && (one.guide === version || one.aliases?.includes(version)),
  );
  return found.length === 0
    ? 'no guide: only its envelope is checked'
    : found.map(({ label }) => label).join(' · ');
}

function asText(counts: Statistics, measured: Measured, library: Library, terminal: Terminal): string {
  const { bytes, milliseconds, file } = measured;
  const sum = counts.sets.entries().reduce((total, [, count]) => total + count, 0);
  const head = [
    `${terminal.paint('bold', harmless(file))}  ${megabytes(bytes)} MB in ${(milliseconds / 1000).toFixed(1)} s, ${rateOf(bytes, milliseconds)}, ${megabytes(peakBytes())} MB of memory at most`,
    [
      counted(counts.ids.get('ISA'), 'interchange'),
      counted(counts.ids.get('GS'), 'group'),
      counted(sum, 'transaction set'),
      counted(counts.segments, 'segment'),
    ].join(', '),
  ];
  const sets = counts.sets.entries().map(([key, count]) => [key, count, labelOfSet(key, library)] as const);
  const issues = counts.issues.entries().map(([key, count]) => {
    const isError = counts.errors.get(key) > 0;
    const text = kindOf(key)?.text ?? '';
    return [
      key,
      count,
      `${isError ? terminal.paint('red', 'error  ') : terminal.paint('yellow', 'warning')}  ${text}`,
    ] as const;
  });
  return [
    `${head.join('\n')}\n`,
    table('Transaction sets', sets, terminal),
    table('Segments', counts.ids.entries(), terminal),
    issues.length > 0 ? table('Issues', issues, terminal) : `\n${terminal.paint('green', 'No issues.')}\n`,
  ].join('');
}

function asJson(counts: Statistics, { file, bytes, milliseconds }: Measured): string {
  return json({
    file,
    bytes,
    segments: counts.segments,
    interchanges: counts.ids.get('ISA'),
    groups: counts.ids.get('GS'),
    sets: Object.fromEntries(counts.sets.entries()),
    segmentsById: Object.fromEntries(counts.ids.entries()),
    issues: Object.fromEntries(counts.issues.entries()),
    errors: Object.fromEntries(counts.errors.entries()),
    milliseconds: Math.round(milliseconds),
    peakBytes: peakBytes(),
  });
}

async function run(
  [file]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const options = checkOptionsOf(values);
  const format = choiceOf(values, 'format', ['text', 'json']) ?? 'text';
  const source = await sourceOf(file);
  const isWanted = isSet(values, 'progress') || terminal.isErrorScreen;
  const bar = progressOf({ terminal, size: source.size, isWanted });
  const { library } = options;
  const counts = new Statistics();
  const start = performance.now();
  let bytes = 0;
  const progress = { at: (read: number) => (bar.at(read), (bytes = read)), end: () => bar.end() };
  for await (const batch of checking(source, { check: options, progress, seen: counts.segment }))
    counts.take(batch);
  if (counts.segments === 0) throw nothingIn(source);
  const measured = { file: source.name, bytes, milliseconds: performance.now() - start };
  if (format === 'json') await terminal.write(asJson(counts, measured));
  else if (library) await terminal.write(asText(counts, measured, library, terminal));
  return counts.hasErrors ? 1 : 0;
}

export const x12Stats: Command = {
  summary: 'what a file of any size holds, and how fast it is read',
  usage: `chartside x12 stats FILE

  --format text|json   text
  --progress           tell how far it is where standard error is no terminal too
${checkUsage}`,
  options: { progress: { type: 'boolean' }, ...checkOptions },
  run,
};
