/** Files written by others: every 270 and 271 must become FHIR that the validator accepts, every broken one must be told where. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeFhir } from './judges.ts';
import { firstOf, type Report } from './report.ts';

interface Sample {
  readonly path: string;
  readonly name: string;
  readonly isBroken: boolean;
}

interface Printed {
  readonly bundle: { readonly entry?: readonly unknown[] };
  readonly issues: readonly {
    readonly severity: string;
    readonly at: { readonly segment: number; readonly element?: number; readonly offset: number };
  }[];
}

const commandLine = join(import.meta.dirname, '../../server/cli/chartside.mjs');

/** The rows of the index whose transaction and version we map, with what other validators made of them. */
function samplesIn(folder: string): Sample[] {
  const [, ...rows] = readFileSync(join(folder, 'INDEX.tsv'), 'utf8').trim().split('\n');
  return rows.flatMap((row) => {
    const [path = '', , transaction = '', version, , quality = ''] = row.split('\t');
    if (!['270', '271'].includes(transaction) || version !== '005010X279A1') return [];
    const name = path.split('/').at(-1) ?? path;
    return [{ path: join(folder, path), name, isBroken: /rejects|\berr\b/.test(quality) }];
  });
}

function toFhir(path: string): { code: number | null; stderr: string; printed?: Printed } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [commandLine, 'map', 'to-fhir', '--trace', path],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  try {
    return { code: status, stderr, printed: JSON.parse(stdout) as Printed };
  } catch {
    return { code: status, stderr };
  }
}

function faultOf(
  isBroken: boolean,
  { code, stderr, printed }: ReturnType<typeof toFhir>,
): string | undefined {
  if (/^\s+at .+:\d+/m.test(stderr)) return 'It printed a stack trace.';
  if (printed === undefined) return `It printed no JSON (exit code ${code ?? 'none'}).`;
  const errors = printed.issues.filter(({ severity }) => severity === 'error');
  if (!isBroken) {
    if (code !== 0)
      return `Exit code ${code ?? 'none'}, ${errors.length} errors: ${JSON.stringify(errors[0])}`;
    return (printed.bundle.entry?.length ?? 0) > 0 ? undefined : 'The Bundle is empty.';
  }
  if (code !== 1 && code !== 2) return `It is broken, but the exit code is ${code ?? 'none'}.`;
  const placed = errors.filter(({ at }) => at.segment > 0 && (at.element ?? 0) > 0 && at.offset >= 0);
  return placed.length > 0 ? undefined : 'No issue names segment, element and byte offset.';
}

export async function checkSamples(shared: string, scratch: string, report: Report): Promise<void> {
  const samples = samplesIn(join(shared, 'samples/x12'));
  report.note(`${samples.length} files of others, 270 and 271`);
  report.check('the index names files to read', samples.length >= 10 ? undefined : 'Fewer than ten.');
  const written = new Map<string, string>();
  for (const [index, { path, name, isBroken }] of samples.entries()) {
    const result = toFhir(path);
    const task = isBroken ? 'is told to be broken, and where' : 'is read without an error';
    report.check(`${name} ${task}`, faultOf(isBroken, result));
    if ((result.printed?.bundle.entry?.length ?? 0) === 0) continue;
    const file = join(scratch, `sample-${index}.json`);
    writeFileSync(file, JSON.stringify(result.printed?.bundle));
    written.set(file, name);
  }
  const verdicts = await judgeFhir(join(shared, 'oracles'), [...written.keys()]);
  for (const [file, name] of written)
    report.check(`${name}: the FHIR validator accepts what it became`, firstOf(verdicts.get(file) ?? []));
}
