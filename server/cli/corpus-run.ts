/** `corpus run`: every sample of a folder through the maps, compared with what was accepted. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import {
  ACCEPTED_FILE,
  junitOf,
  missingFrom,
  wantsAttention,
  type AcceptedRun,
  type SampleResult,
} from '../corpus/index.ts';
import {
  choiceOf,
  Complaint,
  isSet,
  json,
  numberOf,
  textOf,
  type Command,
  type ExitCode,
  type Values,
} from './command.ts';
import { acceptedIn, acceptedPathOf, readAccepted, runFolder, type FolderRun } from './corpus.ts';
import { differenceLines, ignoreUsage } from './diff.ts';
import { mapOptionLines, mapOptions } from './map.ts';
import { complaintOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';
import { counted, pad } from './text-layout.ts';

/** How many differences of one sample are shown where nobody said otherwise. */
const SHOWN = 10;
const git = promisify(execFile);

/** The accepted run as some revision of the folder's repository has it. */
async function acceptedAt(revision: string, folder: string): Promise<AcceptedRun> {
  const name = `${revision}:./${ACCEPTED_FILE}`;
  if (!/^\w[\w./~^@{}-]*$/.test(revision))
    throw new Complaint(`There is no file and no revision "${revision}".`);
  try {
    const { stdout } = await git('git', ['show', name], {
      cwd: folder,
      maxBuffer: 2 ** 30,
      encoding: 'utf8',
    });
    return acceptedIn(stdout, name);
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(`There is no file "${revision}", and git knows no ${name}.`);
  }
}

/** What to compare with: what `--against` names, or the accepted run of the folder, if there is one. */
async function comparedWith(folder: string, values: Values): Promise<AcceptedRun | undefined> {
  const against = textOf(values, 'against');
  if (against === undefined) return await readAccepted(acceptedPathOf(folder, values));
  return (await readAccepted(against)) ?? (await acceptedAt(against, folder));
}

interface Report extends FolderRun {
  readonly missing: readonly string[];
  readonly isCompared: boolean;
}

const words = { same: '', changed: 'changed', new: 'new' } as const;

function lineOf(
  { name, state, change, transaction, output, differences }: SampleResult,
  isCompared: boolean,
  terminal: Terminal,
): string {
  const isWanted = wantsAttention({ state, change }, isCompared);
  const errors = output.issues.filter(({ severity }) => severity === 'error').length;
  const notes = [
    isCompared ? words[change] : '',
    differences.length > 0 ? counted(differences.length, 'difference') : '',
    errors > 0 ? counted(errors, 'error') : '',
  ].filter((note) => note !== '');
  const word = terminal.paint(isWanted ? 'red' : 'green', pad(state, 10));
  return `  ${word} ${pad(transaction, 24)} ${harmless(name)}${notes.length > 0 ? `  ${notes.join(', ')}` : ''}\n`;
}

function countsOf({ results, passed, missing, isCompared, milliseconds }: Report): string {
  const count = (test: (one: SampleResult) => boolean) => results.filter(test).length;
  const states = (['ok', 'issues', 'unreadable', 'skipped', 'failed'] as const)
    .map((state) => [count((one) => one.state === state), state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`);
  const changes = isCompared
    ? `${count(({ change }) => change === 'changed')} changed, ${count(({ change }) => change === 'new')} new, ${missing.length} missing`
    : 'nothing accepted yet: `corpus accept`';
  const others = passed.length > 0 ? `; ${counted(passed.length, 'other file')} passed over` : '';
  return `${counted(results.length, 'sample')}: ${states.join(', ')}; ${changes}${others} (${Math.round(milliseconds)} ms)\n`;
}

/** One line for each sample that wants attention (each at all with `--all`), its differences below it, and the counts. */
function textOfReport(report: Report, values: Values, terminal: Terminal): string {
  const most = numberOf(values, 'differences', [0, 1e6]) ?? SHOWN;
  const lines = report.results
    .filter((one) => isSet(values, 'all') || wantsAttention(one, report.isCompared))
    .map((one) => {
      const shown = one.differences.slice(0, most).map((difference) => differenceLines(difference, terminal));
      const more = one.differences.length - shown.length;
      const rest =
        more > 0 && most > 0 ? `… and ${counted(more, 'difference')} more (--differences N)\n` : '';
      return (
        lineOf(one, report.isCompared, terminal) + [...shown, rest].join('').replaceAll(/^(?=.)/gm, '      ')
      );
    });
  const gone = report.missing.map(
    (name) => `  ${terminal.paint('red', pad('missing', 10))} ${harmless(name)}\n`,
  );
  return `${lines.join('')}${gone.join('')}${countsOf(report)}`;
}

/** What machines read: everything but the outputs, which `map` gives one by one. */
function jsonOfReport({ results, passed, missing, isCompared }: Report): string {
  const samples = results.map(({ output, ...rest }) => ({
    ...rest,
    issues: output.issues,
    unused: output.unused.length,
  }));
  return json({ compared: isCompared, samples, missing, passed: Object.fromEntries(passed) });
}

async function writeJunit(path: string, { results, missing, isCompared }: Report): Promise<void> {
  try {
    await writeFile(path, junitOf(results, missing, isCompared));
  } catch (error) {
    throw new Complaint(complaintOf(path, error).message.replace('read', 'write'));
  }
}

async function run(
  [folder]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const format = choiceOf(values, 'format', ['text', 'json']) ?? (terminal.isScreen ? 'text' : 'json');
  const accepted = await comparedWith(folder, values);
  const done = await runFolder(folder, values, terminal, accepted);
  const report = {
    ...done,
    missing: missingFrom(done.results, accepted),
    isCompared: accepted !== undefined,
  };
  await terminal.write(format === 'json' ? jsonOfReport(report) : textOfReport(report, values, terminal));
  const junit = textOf(values, 'junit');
  if (junit !== undefined) await writeJunit(junit, report);
  const isClean =
    report.missing.length === 0 && !report.results.some((one) => wantsAttention(one, report.isCompared));
  return isClean ? 0 : 1;
}

export const corpusRun: Command = {
  summary: 'every sample of a folder through the maps: what has issues, what changed',
  usage: `chartside corpus run DIR

X12 files become FHIR, FHIR Bundles X12, in DIR and in folders below. docs/corpus.md explains.

  --against FILE|REV   compare with the accepted run in FILE, or as git has it at REV
  --accepted FILE      where the accepted run is kept (DIR/${ACCEPTED_FILE})
${mapOptionLines}${ignoreUsage}  --all                list samples that are as they should be, too
  --differences N      show at most N differences of each sample (${SHOWN})
  --junit FILE         write the run as JUnit XML, too
  --format text|json   text on a terminal, JSON elsewhere

Exit code: 0 as accepted (or, where nothing is accepted, without errors), 1 something to look at, 2 could not read.
`,
  options: {
    against: { type: 'string' },
    accepted: { type: 'string' },
    ignore: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    differences: { type: 'string' },
    junit: { type: 'string' },
    ...mapOptions,
  },
  run,
};
