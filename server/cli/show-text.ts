/** A message for the eye: headings, loops, segments, elements with what their codes mean, and what is wrong in its place. */
import {
  showElements,
  type Issue,
  type Library,
  type MessageSegment,
  type ShownElement,
  type ShownValue,
} from '#x12';
import { elementName, messageOf, originOf } from './issue-text.ts';
import { headingLines } from './show-headings.ts';
import { NAME_WIDTH, paint, rowLines, type Piece, type Row } from './show-rows.ts';
import { harmless, type Terminal } from './terminal.ts';
import { pad, wrap } from './text-layout.ts';

/** The depth of segments that stand in a set, but in none of its loops. */
const SET_DEPTH = 3;
const OFFSET_WIDTH = 8;
const BAR = '│ ';
/** An id has three characters; of what was sent for one, as much as shows what it is. */
const LONGEST_ID = 24;
/** Documents are not for the eye. */
const LONGEST_VALUE = 2_000;

const missing = new Set(['x12/segment-missing', 'x12/loop-missing']);

export interface TextView {
  /** The lines of one segment, with the headings and loops that begin with it. */
  segment(shown: MessageSegment): string;
  /** An issue that belongs to no segment. */
  elsewhere(found: Issue): string;
}

/** A value as a person reads it: its text, then what it means. */
function valuePieces({ text, meaning, readable }: ShownValue): Row['value'] {
  const trimmed = text.trimEnd();
  if (trimmed === '') return [[`(${text.length} blanks)`, 'dim']];
  const isLong = trimmed.length > LONGEST_VALUE;
  const kept = isLong ? `${trimmed.slice(0, LONGEST_VALUE)}… (${trimmed.length} characters)` : trimmed;
  const told = readable ?? meaning;
  const sent: Piece = [harmless(kept), 'green'];
  return told === undefined ? [sent] : [sent, [harmless(told), '']];
}

/** A part of a segment for which issues may be told: its rows, and which issues are about it. */
interface Part {
  readonly rows: readonly Row[];
  readonly isAbout: (found: Issue) => boolean;
}

/** The rows of an element, each with what an issue must name to stand below it. */
function partsOf(id: string, { element, label, repetitions }: ShownElement): Part[] {
  const isHere = ({ at }: Issue) => at.element === element;
  const parts = repetitions.flatMap((one): Part[] => {
    const { repetition, components, text } = one;
    const name = elementName(id, { element, repetition });
    const isThis = (found: Issue) => isHere(found) && (found.at.repetition ?? 1) === repetition;
    const shownLabel = repetition === 1 ? label : '';
    if (components.length === 0)
      return [{ rows: [{ name, label: shownLabel, value: valuePieces(one) }], isAbout: isThis }];
    const inner = components.map((value): Part => {
      const row = { name: `  -${value.component}`, label: value.label, value: valuePieces(value) };
      return { rows: [row], isAbout: (found) => isThis(found) && found.at.component === value.component };
    });
    const whole: Row = { name, label: shownLabel, value: [[harmless(text), 'dim']] };
    return [{ rows: [whole], isAbout: () => false }, ...inner, { rows: [], isAbout: isThis }];
  });
  // What is missing is told where it would stand, behind the element before.
  return [
    { rows: [], isAbout: ({ at }) => at.element !== undefined && at.element < element },
    ...parts,
    { rows: [], isAbout: isHere },
  ];
}

export function textView(terminal: Terminal, library: Library, width: number): TextView {
  const bars = (depth: number) => BAR.repeat(Math.max(0, depth - SET_DEPTH));
  const blank = ' '.repeat(OFFSET_WIDTH);
  const painted = (...piece: Piece) => paint(terminal, piece);

  function issueLines(found: Issue, margin: string): string[] {
    const isError = found.severity === 'error';
    const name = found.at.element === undefined ? '' : `${elementName(found.segmentId ?? '', found.at)}: `;
    const text = `${found.severity}: ${name}${messageOf(found)} ${originOf(found)}`;
    return wrap(text, width - margin.length - 2).map((line, i) => {
      const mark = i > 0 ? ' ' : isError ? '✗' : '▲';
      return `${painted(margin, 'dim')}${painted(`${mark} ${line}`, isError ? 'red' : 'yellow')}`;
    });
  }

  function body({ segment, depth, rule, issues }: MessageSegment): string[] {
    const margin = `${blank}  ${bars(depth)}  `;
    const issueMargin = `${margin}${' '.repeat(NAME_WIDTH)}`;
    const told = new Set<Issue>();
    const tell = (isAbout: (found: Issue) => boolean) => {
      const now = issues.filter((found) => !told.has(found) && isAbout(found));
      for (const found of now) told.add(found);
      return now.flatMap((found) => issueLines(found, issueMargin));
    };
    const own = tell(({ at, code }) => at.element === undefined && !missing.has(code));
    const parts = showElements(segment, rule, library).flatMap((element) => partsOf(segment.id, element));
    const lines = parts.flatMap(({ rows, isAbout }) => [
      ...rows
        .flatMap((row) => rowLines(terminal, row, margin.length, width))
        .map((line) => `${painted(margin, 'dim')}${line}`),
      ...tell(isAbout),
    ]);
    return [...own, ...lines, ...tell(() => true)];
  }

  return {
    segment(shown) {
      const { segment, depth, begins, label } = shown;
      const loops = begins.map(({ id, label: name, depth: inner }) => {
        const title = `${painted(id, ['magenta', 'bold'])}  ${painted(harmless(name), 'bold')}`;
        return `${blank}  ${painted(bars(inner - 1), 'dim')}${title}`;
      });
      const offset = painted(String(segment.offset).padStart(OFFSET_WIDTH), 'dim');
      const sent = segment.id.length > LONGEST_ID ? `${segment.id.slice(0, LONGEST_ID)}…` : segment.id;
      const id = painted(pad(harmless(sent), 3), ['cyan', 'bold']);
      const name = label === undefined ? painted('not expected here', 'yellow') : harmless(label);
      const head = `${offset}  ${painted(bars(depth), 'dim')}${id}  ${name}`;
      return [...headingLines(shown, { terminal, library, width }), ...loops, head, ...body(shown)]
        .map((line) => `${line.trimEnd()}\n`)
        .join('');
    },
    elsewhere: (found) =>
      issueLines(found, '')
        .map((line) => `${line}\n`)
        .join(''),
  };
}
