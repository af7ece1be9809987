/** `x12 ack`: the TA1 and 999 that the sender of a file is owed. */
import { acknowledge, type Acknowledged, type AcknowledgeSettings } from '#x12';
import { checkOptions, checkOptionsOf, checkUsage, nothingIn } from './checking.ts';
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
import { issueLines } from './issue-text.ts';
import { readWhole, sourceOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

/** An answer names every error of the file, so the file is held in memory as a whole. */
const LARGEST_FILE_MB = 256;

/** ISA13, GS06 and ST02 have at most nine digits. */
const controlNumbers = [1, 999_999_999] as const;

const words: Readonly<Record<string, string>> = {
  A: 'accepted',
  E: 'accepted with errors',
  P: 'accepted in part',
  R: 'refused',
};

/** A date alone, or with its time and zone: `Date` itself makes a date of nearly anything. */
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

function instantOf(values: Values): string {
  const text = textOf(values, 'at');
  const instant = text === undefined ? new Date() : new Date(text);
  if (text !== undefined && (!INSTANT.test(text) || Number.isNaN(instant.getTime())))
    throw new Complaint('--at is an instant such as 2026-11-23T10:15:00Z.');
  return instant.toISOString();
}

function settingsOf(values: Values, terminal: Terminal): AcknowledgeSettings {
  const ta1 = choiceOf(values, 'ta1', ['asked', 'always', 'on-error']);
  const accept = choiceOf(values, 'accept', ['without-errors', 'with-errors']);
  const guides = choiceOf(values, 'unknown-guides', ['refuse', 'accept']);
  return {
    numbers: {
      interchange: numberOf(values, 'interchange', controlNumbers) ?? 1,
      group: numberOf(values, 'group', controlNumbers) ?? 1,
      set: numberOf(values, 'set', controlNumbers) ?? 1,
    },
    at: instantOf(values),
    options: checkOptionsOf(values),
    ...(ta1 ? { ta1 } : {}),
    ...(accept ? { accept } : {}),
    ...(guides ? { unknownGuides: guides } : {}),
    ...(terminal.isScreen || isSet(values, 'lines') ? { policy: { lineEnd: '\n' } } : {}),
  };
}

/** What was decided, one line for each interchange, group and set. */
function summaryOf(verdicts: Acknowledged['verdicts']): string {
  const say = (verdict: string, codes: readonly string[]) =>
    `${verdict} ${words[verdict] ?? ''}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`;
  const lines = verdicts.flatMap(({ interchange, verdict, note, groups }) => [
    `Interchange ${interchange.header.element(13)}: ${say(verdict, note === '000' ? [] : [`TA105 ${note}`])}`,
    ...groups.flatMap(({ group, verdict: ofGroup, codes, sets }) => [
      `  Group ${group.header.element(6)}: ${say(
        ofGroup,
        codes.map((code) => `AK905 ${code}`),
      )}`,
      ...sets.map(({ set, verdict: ofSet, codes: ofSetCodes }) => {
        const why = ofSetCodes.map((code) => `IK502 ${code}`);
        return `    Set ${set.header.element(1)} ${set.header.element(2)}: ${say(ofSet, why)}`;
      }),
    ]),
  ]);
  return lines.map((line) => `${harmless(line)}\n`).join('');
}

function asJson({ value, verdicts, issues, writeIssues }: Acknowledged): string {
  return json({
    acknowledgment: value && new TextDecoder().decode(value),
    interchanges: verdicts.map(({ interchange, verdict, note, groups }) => ({
      number: interchange.header.element(13),
      verdict,
      note,
      groups: groups.map(({ group, verdict: ofGroup, codes, sets }) => ({
        number: group.header.element(6),
        verdict: ofGroup,
        codes,
        sets: sets.map(({ set, ...one }) => ({ set: set.set, number: set.header.element(2), ...one })),
      })),
    })),
    issues,
    writeIssues,
  });
}

function codeOf({ verdicts, value, writeIssues }: Acknowledged): ExitCode {
  if (!value && writeIssues.length > 0) return 2;
  const isClean = verdicts.every(
    ({ verdict, groups }) => verdict === 'A' && groups.every((group) => group.verdict === 'A'),
  );
  return isClean ? 0 : 1;
}

async function run(
  [file]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const format = choiceOf(values, 'format', ['text', 'json']) ?? 'text';
  const settings = settingsOf(values, terminal);
  const source = await sourceOf(file);
  const bytes = await readWhole(source, LARGEST_FILE_MB, 'Split it first: `x12 split --by group`.');
  const answered = acknowledge(bytes, settings);
  const { value, verdicts, writeIssues } = answered;
  if (verdicts.length === 0) throw nothingIn(source);
  terminal.note(summaryOf(verdicts));
  if (format === 'json') await terminal.write(asJson(answered));
  else if (value) await terminal.write(`${new TextDecoder().decode(value).trimEnd()}\n`);
  if (!value && writeIssues.length > 0) {
    terminal.note(`The acknowledgment could not be written: ${counted(writeIssues.length, 'issue')}.\n`);
    for (const found of writeIssues) terminal.note(issueLines(found, terminal));
  } else if (!value)
    terminal.note(
      'No acknowledgment is owed: none is sent for an acknowledgment, and a TA1 only as ISA14 and --ta1 ask.\n',
    );
  return codeOf(answered);
}

export const x12Ack: Command = {
  summary: 'the TA1 and 999 that the sender of a file is owed',
  usage: `chartside x12 ack FILE

  --interchange N --group N --set N   control numbers of the answer; further ones follow (1)
  --at INSTANT         its date and time, e.g. 2026-11-23T10:15:00Z (now)
  --ta1 asked|always|on-error   whether a TA1 comes too (on-error)
  --accept with-errors   take sets whose segments have errors, and say E instead of R
  --unknown-guides accept   take sets of guides that are not here
  --lines              a line for each segment; on a terminal always
  --format text|json   the acknowledgment itself; JSON: with verdicts and issues
${checkUsage}
The acknowledgment goes to standard output, what was decided to standard error.
`,
  options: {
    interchange: { type: 'string' },
    group: { type: 'string' },
    set: { type: 'string' },
    at: { type: 'string' },
    ta1: { type: 'string' },
    accept: { type: 'string' },
    'unknown-guides': { type: 'string' },
    lines: { type: 'boolean' },
    ...checkOptions,
  },
  run,
};
