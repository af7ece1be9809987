/** Files written by others, of every transaction we map: good ones must become FHIR that the validator accepts, broken ones be told where. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapsFor, pasVersions, type PasVersion, type ToFhir } from '#mappers';
import { findingsOfRead, rowsById } from '../mappers/invariants.ts';
import { judgeFhir, type FhirSet } from './judges.ts';
import { startKnownFindings } from './known-findings.ts';
import { firstOf, type Report } from './report.ts';

interface Sample {
  readonly path: string;
  readonly name: string;
  readonly pas: PasVersion;
  readonly set: FhirSet;
  readonly isBroken: boolean;
}

const commandLine = join(import.meta.dirname, '../../server/cli/chartside.mjs');

/** Files of which the index tells a refusal that is none. */
const wronglyRefused: Readonly<Record<string, string>> = {
  'provider-level-status.277': 'One of two validators has no billing provider among the roles of STC01.',
};

/** The rows of the index whose transaction we map, with what other validators made of them. */
function samplesIn(folder: string): Sample[] {
  const [, ...rows] = readFileSync(join(folder, 'INDEX.tsv'), 'utf8').trim().split('\n');
  return rows.flatMap((row) => {
    const [path = '', , transaction = '', , , quality = ''] = row.split('\t');
    if (!/^27[015678]\b/.test(transaction)) return [];
    const name = path.split('/').at(-1) ?? path;
    const isRefused = /rejects|\berr\b|^"?REJECT/.test(quality);
    const isBroken = isRefused && !(name in wronglyRefused);
    const one = { path: join(folder, path), name, isBroken };
    if (!transaction.startsWith('278')) return [{ ...one, pas: '2.2.1', set: 'us-core' }];
    return pasVersions.map((pas): Sample => ({
      ...one,
      name: `${name}, PAS ${pas},`,
      pas,
      set: `pas-${pas}`,
    }));
  });
}

function toFhir({ path, pas }: Sample): { code: number | null; stderr: string; printed?: ToFhir } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [commandLine, 'map', 'to-fhir', '--trace', '--pas', pas, path],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  try {
    return { code: status, stderr, printed: JSON.parse(stdout) as ToFhir };
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
  report.note(`${samples.length} files of others`);
  report.check('the index names files to read', samples.length >= 40 ? undefined : 'Fewer than forty.');
  const written = new Map<FhirSet, Map<string, string>>();
  for (const [index, sample] of samples.entries()) {
    const { path, name, pas, set, isBroken } = sample;
    const result = toFhir(sample);
    const task = isBroken ? 'is told to be broken, and where' : 'is read without an error';
    report.check(`${name} ${task}`, faultOf(isBroken, result));
    if (!result.printed || (result.printed.bundle.entry?.length ?? 0) === 0) continue;
    const rows = rowsById(mapsFor(pas));
    const findings = findingsOfRead(new Uint8Array(readFileSync(path)), result.printed, rows);
    report.check(`${name}: every element is traced, unused or wrong`, firstOf(findings));
    // The profiles of PAS require what a broken message may not have.
    if (isBroken && set !== 'us-core') continue;
    const file = join(scratch, `sample-${index}.json`);
    writeFileSync(file, JSON.stringify(result.printed.bundle));
    written.set(set, (written.get(set) ?? new Map<string, string>()).set(file, name));
  }
  const known = startKnownFindings();
  for (const [set, files] of written) {
    const verdicts = await judgeFhir(join(shared, 'oracles'), set, [...files.keys()]);
    for (const [file, name] of files)
      report.check(
        `${name}: the FHIR validator accepts what it became (${set})`,
        firstOf(known.unknown(set, verdicts.get(file) ?? [])),
      );
  }
}
