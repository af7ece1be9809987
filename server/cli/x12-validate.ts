/** `x12 validate`: every issue of files of any size, in file order. */
import type { CheckOptions, Issue, IssueSeverity } from '#x12';
import {
  choiceOf,
  Complaint,
  numberOf,
  textOf,
  type Command,
  type ExitCode,
  type Values,
} from './command.ts';
import { checking, checkOptions, checkOptionsOf, checkUsage, nothingIn } from './checking.ts';
import { issueLines } from './issue-text.ts';
import { issueOrder } from './issue-order.ts';
import { progressOf } from './progress.ts';
import { sourceOf, type Source } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

/** Below this a file is read before anybody begins to wonder. */
const WORTH_PROGRESS = 20_000_000;

interface Totals {
  segments: number;
  interchanges: number;
  errors: number;
  warnings: number;
  /** Issues beyond `--limit`. */
  more: number;
  /** Why the file, or its rest, could not be read. */
  unreadable?: string;
}

/** Writes the report on one file, piece by piece. */
interface Report {
  begin(file: string): string;
  issue(found: Issue): string;
  end(totals: Totals): string;
}

function textReport(terminal: Terminal): Report {
  return {
    begin: (file) => `${terminal.paint('bold', harmless(file))}\n`,
    issue: (found) => issueLines(found, terminal),
    end({ segments, errors, warnings, more, unreadable }) {
      if (unreadable !== undefined) return `  ${terminal.paint('red', 'Could not be read.')}\n`;
      const size = ` in ${counted(segments, 'segment')}.`;
      const rest = more > 0 ? `  … and ${counted(more, 'issue')} more, not shown (--limit).\n` : '';
      if (errors + warnings === 0) return `  ${terminal.paint('green', 'No issues')}${size}\n`;
      return `${rest}  ${counted(errors, 'error')}, ${counted(warnings, 'warning')}${size}\n`;
    },
  };
}

/** One object for each file, written as it comes: the issues of a large file need not fit into memory. */
function jsonReport(): Report {
  let isFirst = true;
  return {
    begin(file) {
      isFirst = true;
      return `{"file": ${JSON.stringify(file)}, "issues": [`;
    },
    issue(found) {
      const separator = isFirst ? '\n' : ',\n';
      isFirst = false;
      return `${separator}  ${JSON.stringify(found)}`;
    },
    end: (totals) => `${isFirst ? '' : '\n'}], ${JSON.stringify(totals).slice(1)}`,
  };
}

interface Settings {
  readonly check: CheckOptions;
  readonly limit: number;
  readonly workers: number;
  readonly library: string | undefined;
  readonly failOn: IssueSeverity;
  readonly report: Report;
  readonly terminal: Terminal;
}

/** Checks all of one source; each issue goes to `write` in its turn. */
async function check(
  source: Source,
  { check: options, terminal, workers, library }: Settings,
  totals: Totals,
  write: (issues: readonly Issue[]) => Promise<void>,
): Promise<void> {
  const isLarge = (source.size ?? 0) > WORTH_PROGRESS;
  const progress = progressOf({ terminal, size: source.size, isWanted: isLarge && terminal.isErrorScreen });
  const order = issueOrder();
  for await (const { segments, interchanges, issues } of checking(source, {
    check: options,
    progress,
    workers,
    library,
  })) {
    totals.segments += segments;
    totals.interchanges += interchanges;
    const sure = order.take(issues);
    if (sure.length > 0) await write(sure);
  }
  await write(order.end());
  if (totals.segments === 0) throw nothingIn(source);
}

/** A file that cannot be read does not keep the others from being checked. */
async function validate(file: string, settings: Settings): Promise<ExitCode> {
  const { limit, report, terminal, failOn } = settings;
  const totals: Totals = { segments: 0, interchanges: 0, errors: 0, warnings: 0, more: 0 };
  await terminal.write(report.begin(file));
  const write = async (issues: readonly Issue[]) => {
    let text = '';
    for (const found of issues) {
      totals[found.severity === 'error' ? 'errors' : 'warnings'] += 1;
      if (totals.errors + totals.warnings > limit) totals.more += 1;
      else text += report.issue(found);
    }
    await terminal.write(text);
  };
  try {
    await check(await sourceOf(file), settings, totals, write);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    totals.unreadable = error.message;
    terminal.note(`${error.message}\n`);
  }
  await terminal.write(report.end(totals));
  if (totals.unreadable !== undefined) return 2;
  return totals.errors > 0 || (failOn === 'warning' && totals.warnings > 0) ? 1 : 0;
}

async function run(files: readonly string[], values: Values, terminal: Terminal): Promise<ExitCode> {
  const format = choiceOf(values, 'format', ['text', 'json']) ?? (terminal.isScreen ? 'text' : 'json');
  const settings: Settings = {
    check: checkOptionsOf(values),
    limit: numberOf(values, 'limit', [0, 1e12]) ?? Infinity,
    workers: numberOf(values, 'workers', [0, 64]) ?? 0,
    library: textOf(values, 'library'),
    failOn: choiceOf(values, 'fail-on', ['warning', 'error']) ?? 'error',
    report: format === 'text' ? textReport(terminal) : jsonReport(),
    terminal,
  };
  const isList = format === 'json' && files.length > 1;
  const codes: ExitCode[] = [];
  for (const [i, file] of files.entries()) {
    if (isList) await terminal.write(i === 0 ? '{"files": [\n' : ',\n');
    codes.push(await validate(file, settings));
  }
  if (format === 'json') await terminal.write(isList ? '\n]}\n' : '\n');
  return Math.max(...codes) as ExitCode;
}

export const x12Validate: Command = {
  summary: 'every issue with segment, element and byte offset; files of any size',
  usage: `chartside x12 validate FILE…

  --format text|json   text on a terminal, JSON elsewhere
  --fail-on error|warning   from which severity on the exit code is 1 (error)
  --limit N            show at most N issues of each file, and count the rest
  --workers N          check a large file by N threads beside the one that reads it (0)
${checkUsage}`,
  options: {
    limit: { type: 'string' },
    workers: { type: 'string' },
    'fail-on': { type: 'string' },
    ...checkOptions,
  },
  takesSeveralFiles: true,
  run,
};
