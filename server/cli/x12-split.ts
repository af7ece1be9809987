/** `x12 split`: a batch of any size cut into files, each an interchange of its own. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { streamSegments, type Issue, type Segment } from '#x12';
import { choiceOf, Complaint, json, textOf, type Command, type ExitCode, type Values } from './command.ts';
import { nothingIn } from './checking.ts';
import { issueLines } from './issue-text.ts';
import { progressOf } from './progress.ts';
import { sourceOf } from './source.ts';
import { SplitFile, type Header } from './split-file.ts';
import { harmless, NobodyReads, type Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

const ways = ['set', 'group', 'interchange'] as const;
type Way = (typeof ways)[number];

/** One file that was written. */
interface Written {
  readonly file: string;
  /** Its transaction sets. */
  readonly sets: number;
  /** What of the batch it holds, from its first byte on; envelopes made anew are not counted. */
  readonly offset: number;
  readonly length: number;
  /** e.g. `271 0001 005010X279A1`. */
  readonly label: string;
}

const safeInNames = (text: string) => text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 40);

/** Follows the envelope of the batch and opens and ends files by it. */
class Splitter {
  readonly #folder: string;
  readonly #way: Way;
  readonly #told: (written: Written) => void;
  #interchange: Header | undefined;
  #group: Header | undefined;
  #version = '';
  #isInSet = false;
  #open: { file: SplitFile; name: string; label: string } | undefined;
  count = 0;
  /** Segments that stand where none may: no file can hold them. */
  leftOut = 0;

  constructor(folder: string, way: Way, told: (written: Written) => void) {
    this.#folder = folder;
    this.#way = way;
    this.#told = told;
  }

  take(segment: Segment): void {
    switch (segment.id) {
      case 'ISA':
        this.#startInterchange(segment);
        break;
      case 'TA1':
        this.#acknowledgement(segment);
        break;
      case 'GS':
        this.#startGroup(segment);
        break;
      case 'ST':
        this.#startSet(segment);
        break;
      case 'GE':
        this.#endGroup();
        break;
      case 'IEA':
        this.end();
        this.#interchange = undefined;
        break;
      default:
        this.#body(segment);
    }
  }

  /** The batch, or its interchange, has ended. */
  end(): void {
    this.#isInSet = false;
    this.#group = undefined;
    this.#close();
  }

  #startInterchange(isa: Segment): void {
    this.end();
    this.#interchange = SplitFile.header(isa);
    if (this.#way === 'interchange') this.#start(`ISA-${isa.element(13)}`, `interchange ${isa.element(13)}`);
  }

  #acknowledgement(ta1: Segment): void {
    // Inside a group none may stand: its file would end here, and the rest of the group be lost.
    const isInFileOfGroup = this.#way === 'group' && this.#group !== undefined;
    if (this.#isInSet || isInFileOfGroup || !this.#interchange) {
      this.leftOut += 1;
      return;
    }
    if (this.#way !== 'interchange') {
      this.#close();
      this.#start(`TA1-${ta1.element(1)}`, `acknowledgment of interchange ${ta1.element(1)}`);
    }
    this.#open?.file.write(ta1);
    if (this.#way !== 'interchange') this.#close();
  }

  #startGroup(gs: Segment): void {
    this.#endGroup();
    if (!this.#interchange) return;
    this.#group = SplitFile.header(gs);
    this.#version = gs.element(8);
    if (this.#way === 'group')
      this.#start(
        `${gs.element(1)}-${gs.element(6)}`,
        `group ${gs.element(1)} ${gs.element(6)} ${this.#version}`,
      );
    if (this.#way !== 'set') this.#open?.file.startGroup(this.#group);
  }

  #startSet(st: Segment): void {
    if (this.#way === 'set') this.#close();
    this.#isInSet = this.#group !== undefined;
    if (!this.#group) {
      this.leftOut += 1;
      return;
    }
    const [set, number] = [st.element(1), st.element(2)];
    if (this.#way === 'set') {
      this.#start(`${set}-${number}`, `${set} ${number} ${st.element(3) || this.#version}`);
      this.#open?.file.startGroup(this.#group);
    }
    this.#open?.file.startSet(st);
  }

  #body(segment: Segment): void {
    if (this.#isInSet) this.#open?.file.write(segment);
    else this.leftOut += 1;
    if (segment.id !== 'SE') return;
    this.#isInSet = false;
    if (this.#way === 'set') this.#close();
  }

  #endGroup(): void {
    this.#isInSet = false;
    this.#group = undefined;
    if (this.#way === 'interchange') this.#open?.file.endGroup();
    else this.#close();
  }

  #start(name: string, label: string): void {
    if (!this.#interchange) return;
    const full = `${String(this.count + 1).padStart(4, '0')}-${safeInNames(name)}.x12`;
    this.#open = { file: new SplitFile(join(this.#folder, full), this.#interchange), name: full, label };
    this.count += 1;
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const { sets, range } = open.file.close();
    this.#told({ file: open.name, sets, ...range, label: open.label });
  }
}

/** Step by step: Node's own `recursive` never ends where a folder cannot be made for no reason, as in /proc. */
function makeMissing(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (!found) makeMissing(dirname(folder));
  mkdirSync(folder);
}

function makeFolder(folder: string): void {
  try {
    makeMissing(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new Complaint(`Could not make the folder ${folder} (${code}). Name another one with --out.`);
  }
}

/** How the list of files is written while they are. */
function listing(format: 'text' | 'json', terminal: Terminal) {
  let isFirst = true;
  const rows: string[] = [];
  // The files are written whether or not somebody reads their list to its end.
  const write = async (text: string) => {
    try {
      await terminal.write(text);
    } catch (error) {
      if (!(error instanceof NobodyReads)) throw error;
    }
  };
  return {
    add(written: Written): void {
      const { file, sets, offset, length, label } = written;
      if (format === 'json') rows.push(`${isFirst ? '[\n' : ',\n'}  ${JSON.stringify(written)}`);
      else {
        const range = `bytes ${offset.toLocaleString('en')} to ${(offset + length - 1).toLocaleString('en')}`;
        rows.push(`${terminal.paint('bold', file)}  ${harmless(label)}  ${counted(sets, 'set')}  ${range}\n`);
      }
      isFirst = false;
    },
    flush: () => write(rows.splice(0).join('')),
    end: () => write(format === 'json' ? (isFirst ? json([]) : '\n]\n') : ''),
  };
}

async function run(
  [name]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const way = choiceOf(values, 'by', ways) ?? 'set';
  const format = choiceOf(values, 'format', ['text', 'json']) ?? 'text';
  const folder = textOf(values, 'out');
  if (folder === undefined) throw new Complaint('Name a folder for the files: --out DIR.');
  const source = await sourceOf(name);
  makeFolder(folder);
  const list = listing(format, terminal);
  const splitter = new Splitter(folder, way, (written) => list.add(written));
  const progress = progressOf({
    terminal,
    size: source.size,
    isWanted: terminal.isErrorScreen && !terminal.isScreen,
  });
  const issues: Issue[] = [];
  let [read, segments] = [0, 0];
  const chunks = async function* () {
    for await (const chunk of source.chunks()) {
      progress.at((read += chunk.length));
      yield chunk;
    }
  };
  try {
    for await (const batch of streamSegments(chunks())) {
      for (const segment of batch.segments) splitter.take(segment);
      segments += batch.segments.length;
      issues.push(...batch.issues.slice(0, MOST_ISSUES - issues.length));
      await list.flush();
    }
    splitter.end();
  } finally {
    progress.end();
    await list.flush();
    await list.end();
  }
  if (segments === 0) throw nothingIn(source);
  return tell(splitter, issues, folder, terminal);
}

/** As many mistakes of the envelope as are told; `x12 validate` tells all. */
const MOST_ISSUES = 100;

function tell(
  { count, leftOut }: Splitter,
  issues: readonly Issue[],
  folder: string,
  terminal: Terminal,
): ExitCode {
  for (const found of issues) terminal.note(issueLines(found, terminal));
  const stray = leftOut > 0 ? ` ${counted(leftOut, 'segment')} outside any transaction set left out.` : '';
  terminal.note(`${counted(count, 'file')} in ${folder}.${stray}\n`);
  return leftOut > 0 || issues.some(({ severity }) => severity === 'error') ? 1 : 0;
}

export const x12Split: Command = {
  summary: 'a batch into files, each an interchange of its own',
  usage: `chartside x12 split FILE --out DIR

  --out DIR            where the files go; none that is there is overwritten
  --by set|group|interchange   what a file holds (set)
  --format text|json   how the list of files is written (text)

Headers are repeated, counts made right, control numbers kept.
`,
  options: { out: { type: 'string' }, by: { type: 'string' } },
  run,
};
