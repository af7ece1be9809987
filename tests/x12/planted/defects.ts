/**
 * Reads the tables of planted defects (`defects/*.txt`) and plants them, one at a time, in the good messages.
 * A line is `what | segment | edit | where`. A segment is named by how it begins (`NM1*IL`, the nth of them: `NM1*IL#2`),
 * a row of segments by its ends (`HL*2..SE`). `(K)` behind what: a warning will do, as the rule is unconfirmed.
 * Edits: `9=XX` puts a value into an element (`1.2=` a component, `1^2=` a repetition, `{A*61}` 61 times A, `{07}` a byte),
 * `=> TEXT` replaces the segment, `drop`, `copy N` (behind itself), `after TEXT`, `swap` (with the next), `behind SEGMENT`,
 * `cut N` (the file ends N bytes into it). `where` is what must be found: an element, `segment`, `@SEGMENT`,
 * `@SEGMENT element`, several with `or`. Left out, it is the element edited, the new segment, the last copy, or the
 * segment before what was dropped.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  draftOf, find, ownText, placeOf, recount, render, type Draft, type DraftPlace, type DraftSegment,
} from './draft.ts'; // prettier-ignore

/** One damaged message, and every place where saying so is right. */
export interface Planted {
  readonly message: string;
  readonly name: string;
  readonly what: string;
  readonly warningWillDo: boolean;
  readonly bytes: Uint8Array;
  readonly expect: readonly DraftPlace[];
}

interface Row {
  readonly message: string;
  readonly what: string;
  readonly segment: string;
  readonly edit: string;
  readonly where: string;
}

/** What an edit touched: the places asked for by default, and the segment that `segment` and bare elements mean. */
interface Planting {
  readonly segment: DraftSegment;
  readonly where: string;
  readonly text?: string;
}

const folder = join(import.meta.dirname, 'defects');
const messages = join(import.meta.dirname, '../messages');

/** A good message of tests/x12/messages, one character per byte. */
export const goodText = (name: string): string => readFileSync(join(messages, `${name}.x12`), 'latin1');

/** The names of all good messages. */
export const goodNames = (): readonly string[] =>
  readdirSync(messages)
    .map((file) => file.replace(/\.x12$/, ''))
    .sort();

function rowsOf(text: string): Row[] {
  let message = '';
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) message = line.slice(1).trim();
    if (!line.includes('|')) continue;
    const [what = '', segment = '', edit = '', where = ''] = line.split('|').map((one) => one.trim());
    rows.push({ message, what, segment, edit, where });
  }
  return rows;
}

/** `{A*61}` and `{07}` of a value. */
const spelled = (text: string): string =>
  text
    .replaceAll(/\{(.)\*(\d+)\}/g, (_, one: string, times: string) => one.repeat(Number(times)))
    .replaceAll(/\{([0-9A-F]{2})\}/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function trimmed(parts: string[]): string[] {
  return parts.slice(0, parts.findLastIndex((one) => one !== '') + 1);
}

/** `text` with its nth part set; parts that are empty at the end are left out, as writers do. */
function withPart(text: string, separator: string, n: number, value: string): string {
  const parts = text.split(separator);
  while (parts.length < n) parts.push('');
  parts[n - 1] = value;
  return trimmed(parts).join(separator);
}

const PUT = /^(\d+)(?:\.(\d+)|\^(\d+))?=(.*)$/s;

function put(draft: Draft, segment: DraftSegment, edit: RegExpExecArray): Planting {
  const { separators } = draft;
  const [, element = '', component, repetition, raw = ''] = edit;
  const value = ownText(spelled(raw), separators);
  const n = Number(element);
  while (segment.elements.length <= n) segment.elements.push('');
  const old = segment.elements[n] ?? '';
  segment.elements[n] = component
    ? withPart(old, separators.component, Number(component), value)
    : repetition
      ? withPart(old, separators.repetition, Number(repetition), value)
      : value;
  if (segment.elements[0] !== 'ISA') segment.elements = trimmed(segment.elements);
  return {
    segment,
    where: component ? `${element}.${component}` : repetition ? `${element}^${repetition}` : element,
  };
}

/** The segments a selector names, in file order: one, or a row of them. */
function rangeOf(draft: Draft, selector: string): DraftSegment[] {
  const [from = '', to = from] = selector.split('..');
  const start = draft.segments.indexOf(find(draft, from));
  const end = draft.segments.indexOf(find(draft, to));
  if (end < start) throw new Error(`${selector} is the wrong way round.`);
  return draft.segments.slice(start, end + 1);
}

function insert(draft: Draft, behind: DraftSegment | undefined, added: readonly DraftSegment[]): void {
  draft.segments.splice(behind ? draft.segments.indexOf(behind) + 1 : 0, 0, ...added);
}

function remove(draft: Draft, gone: readonly DraftSegment[]): void {
  draft.segments = draft.segments.filter((one) => !gone.includes(one));
}

type Edit = (draft: Draft, range: readonly DraftSegment[], argument: string) => Planting;
const first = (range: readonly DraftSegment[]): DraftSegment => {
  const [one] = range;
  if (!one) throw new Error('An edit of no segment.');
  return one;
};

const edits: Readonly<Record<string, Edit>> = {
  '=>': (draft, range, text) => {
    first(range).elements = ownText(text, draft.separators).split(draft.separators.element);
    return { segment: first(range), where: 'segment' };
  },
  drop: (draft, range) => {
    const before = draft.segments[draft.segments.indexOf(first(range)) - 1];
    remove(draft, range);
    recount(draft);
    return { segment: before ?? first(draft.segments), where: 'segment' };
  },
  copy: (draft, range, times) => {
    let copies: DraftSegment[] = [...range];
    for (let n = 0; n < Number(times); n += 1) {
      const next = range.map(({ elements }) => ({ elements: [...elements] }));
      insert(draft, copies.at(-1), next);
      copies = next;
    }
    if (!/^(SE|GE|IEA|ST|GS)$/.test(first(range).elements[0] ?? '')) recount(draft);
    return { segment: first(copies), where: 'segment' };
  },
  after: (draft, range, text) => {
    const added = { elements: ownText(text, draft.separators).split(draft.separators.element) };
    insert(draft, range.at(-1), [added]);
    recount(draft);
    return { segment: added, where: 'segment' };
  },
  swap: (draft, range) => {
    const next = draft.segments[draft.segments.indexOf(first(range)) + 1];
    remove(draft, range);
    insert(draft, next, range);
    return { segment: first(range), where: 'segment' };
  },
  behind: (draft, range, selector) => {
    const target = find(draft, selector);
    remove(draft, range);
    insert(draft, target, range);
    return { segment: first(range), where: 'segment' };
  },
  cut: (draft, range, bytes) => {
    const { offset } = placeOf(draft, first(range));
    return {
      segment: first(range),
      where: 'segment',
      text: render(draft).slice(0, offset + Number(bytes)),
    };
  },
};

function plantIn(draft: Draft, { segment, edit }: Row): Planting {
  const range = rangeOf(draft, segment);
  const value = PUT.exec(edit);
  if (value) return put(draft, first(range), value);
  const [name = '', ...argument] = edit.split(' ');
  const apply = edits[name];
  if (!apply) throw new Error(`No edit ${edit}.`);
  return apply(draft, range, argument.join(' ').trim());
}

/** `segment`, `4`, `4.2`, `4^2`, `@SEGMENT`, `@SEGMENT 4`. */
function placeNamed(draft: Draft, planted: DraftSegment, where: string): DraftPlace {
  const [, selector, part = ''] = /^(?:@(\S+)\s*)?(.*)$/.exec(where) ?? [];
  const segment = selector ? find(draft, selector) : planted;
  if (part === 'segment' || part === '') return placeOf(draft, segment);
  const [, element, component, repetition] = /^(\d+)(?:\.(\d+)|\^(\d+))?$/.exec(part) ?? [];
  if (!element) throw new Error(`No place ${where}.`);
  return placeOf(draft, segment, {
    element: Number(element),
    ...(component ? { component: Number(component) } : {}),
    ...(repetition ? { repetition: Number(repetition) } : {}),
  });
}

function plant(row: Row): Planted {
  const draft = draftOf(goodText(row.message));
  const planted = plantIn(draft, row);
  const name = `${row.message}: ${row.what} | ${row.segment} | ${row.edit}`;
  const expect = (row.where === '' ? planted.where : row.where)
    .split(' or ')
    .map((where) => placeNamed(draft, planted.segment, where.trim()));
  return {
    message: row.message,
    name,
    what: row.what.replace(/\s*\(K\)$/, ''),
    warningWillDo: row.what.endsWith('(K)'),
    bytes: new Uint8Array(Buffer.from(planted.text ?? render(draft), 'latin1')),
    expect,
  };
}

/** Every defect of the tables, planted. */
export function plantedDefects(): readonly Planted[] {
  const rows = readdirSync(folder).flatMap((file) => rowsOf(readFileSync(join(folder, file), 'utf8')));
  return rows.map((row) => {
    try {
      return plant(row);
    } catch (cause) {
      throw new Error(`${row.message}: ${row.what} | ${row.segment} | ${row.edit}`, { cause });
    }
  });
}
