/** Other people's validators, each started once for many files: FHIR in one JVM, X12 in one Python. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a judge found wrong, by file; a file it accepts has no entry. */
export type Verdicts = ReadonlyMap<string, readonly string[]>;

interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
}

function run(command: string, args: readonly string[], input?: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, errors, code }));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** The profiles a file is judged by: US Core, or a release of Da Vinci PAS with what it builds upon. */
export type FhirSet = 'us-core' | 'pas-2.0.1' | 'pas-2.2.1';

/**
 * Errors of HL7's validator with the profiles of a set, by file. `definitions` are files of profiles beyond the set's own.
 * Throws when it did not get through all files.
 */
export async function judgeFhir(
  oracles: string,
  set: FhirSet,
  files: readonly string[],
  definitions: readonly string[] = [],
): Promise<Verdicts> {
  const verdicts = new Map<string, string[]>();
  if (files.length === 0) return verdicts;
  const own = definitions.flatMap((file) => ['--ig', file]);
  const args = ['--set', set, '--level', 'error', ...own, '--stdin'];
  const { output, errors } = await run(join(oracles, 'fhir/fhir-validate'), args, `${files.join('\n')}\n`);
  let [found, ended]: [string[], number] = [[], 0];
  for (const line of output.split('\n')) {
    const end = /^END (.+) errors=(\d+)/.exec(line);
    if (end === null) {
      if (line.trim() !== '') found.push(line.trim());
      continue;
    }
    ended += 1;
    if (end[2] !== '0') verdicts.set(end[1] ?? '', found);
    found = [];
  }
  if (ended !== files.length)
    throw new Error(`The FHIR validator judged ${ended} of ${files.length} files. ${errors.slice(-500)}`);
  return verdicts;
}

/**
 * Which X12 validators are heard: all that have a map for the file; one of them, where another is known to be wrong; or
 * `env`, the envelope alone, for what none has a map for. The envelope is always judged too.
 */
export type X12Judge = 'all' | 'pyx12' | 'lfh' | 'x278' | 'env';

/** What the X12 validators say of one file. */
interface X12Judgement {
  readonly findings: readonly string[];
  /** The validators that had a map for the file, and `env`. */
  readonly coveredBy: readonly string[];
}

/** Whether a finding is one of the judge that is heard: the oracle asks pyx12 beside every other one. */
const isHeard = (ofEngine: string, judge: X12Judge) =>
  judge === 'all' || ofEngine === 'env' || ofEngine.startsWith(judge);

async function askX12Once(
  oracles: string,
  files: readonly string[],
  judge: X12Judge,
): Promise<[string, X12Judgement][]> {
  const script = join(oracles, 'x12/x12-oracle.py');
  const { output, errors } = await run('python3', [script, '--engine', judge, ...files]);
  const [findings, coverage] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const line of output.split('\n')) {
    const [file = '', ofEngine = '', severity, place = '', code = '', ...message] = line.split('\t');
    if (ofEngine === '-') coverage.set(file, code.split(','));
    // Nothing more is said of a file without an ISA.
    if (message.includes('no ISA of 106 characters')) coverage.set(file, ['env']);
    if (severity !== 'ERROR' || !isHeard(ofEngine, judge)) continue;
    findings.set(file, [...(findings.get(file) ?? []), [ofEngine, place, code, ...message].join(' ')]);
  }
  return files.map((file) => {
    const coveredBy = coverage.get(file);
    if (!coveredBy) throw new Error(`The X12 validators did not judge ${file}. ${errors.slice(-500)}`);
    return [file, { findings: findings.get(file) ?? [], coveredBy }];
  });
}

/** What the X12 validators say of each file, two files at a time. Throws when they did not get through all files. */
export async function askX12(
  oracles: string,
  files: readonly string[],
  judge: X12Judge,
): Promise<ReadonlyMap<string, X12Judgement>> {
  const halves = [0, 1].map((half) => files.filter((_, i) => i % 2 === half));
  const asked = halves.filter(({ length }) => length > 0).map((half) => askX12Once(oracles, half, judge));
  return new Map((await Promise.all(asked)).flat());
}

/** Findings of the X12 validators, by file. Throws when they did not get through all files. */
export async function judgeX12(
  oracles: string,
  files: readonly string[],
  judge: X12Judge = 'all',
): Promise<Verdicts> {
  const judgements = [...(await askX12(oracles, files, judge))];
  return new Map(
    judgements.flatMap(([file, { findings }]) => (findings.length > 0 ? [[file, findings]] : [])),
  );
}
