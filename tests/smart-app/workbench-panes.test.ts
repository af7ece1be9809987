import type { ElementView, LoopLine, SegmentLine } from '../../server/workbench-view.ts';
import { splitLine } from '../../smart-app/workbench/panes/json-text.ts';
import { nodeRows, pathsAround, shortPath } from '../../smart-app/workbench/panes/paths.ts';
import { elementName, segmentPieces } from '../../smart-app/workbench/panes/segment-pieces.ts';
import {
  indexOfLine,
  lineAt,
  loopsAround,
  seenCount,
  seenStretches,
  treeRows,
} from '../../smart-app/workbench/panes/tree-rows.ts';

const loop = (
  number: number,
  id: string,
  depth: number,
  range: [number, number],
  inside: number,
): LoopLine => ({
  loop: number,
  id,
  label: '',
  depth,
  first: range[0],
  last: range[1],
  inside,
  issues: 0,
});

/** ISA, GS, ST, HL with NM1 in a loop of its own, SE, GE, IEA. */
const loops: readonly LoopLine[] = [
  loop(1, 'ISA', 0, [1, 8], 4),
  loop(2, 'GS', 1, [2, 7], 3),
  loop(3, 'ST', 2, [3, 6], 2),
  loop(4, '2000A', 3, [4, 5], 1),
  loop(5, '2100A', 4, [5, 5], 0),
];

describe('the tree of loops', () => {
  it('puts each loop before its first segment', () => {
    expect(treeRows(loops, 8, new Set())).toEqual([-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, 6, 7, 8]);
  });

  it('hides what is in a folded loop, inner loops included', () => {
    expect(treeRows(loops, 8, new Set([3, 5]))).toEqual([-1, 1, -2, 2, -3, 7, 8]);
  });

  it('knows what a segment lies in', () => {
    expect(loopsAround(loops, 5).map(({ id }) => id)).toEqual(['ISA', 'GS', 'ST', '2000A', '2100A']);
  });
});

describe('folded JSON', () => {
  const folds = new Map([
    [2, 4],
    [3, 3],
    [8, 9],
  ]);
  const stretches = seenStretches(12, folds);

  it('shows the line that opens, not those up to the end', () => {
    expect(stretches).toEqual([
      [1, 2],
      [5, 8],
      [10, 12],
    ]);
    expect(seenCount(stretches)).toBe(9);
  });

  it('finds lines by place and places by line; a hidden line is where its fold is', () => {
    expect([0, 1, 2, 5, 6, 8, 9].map((index) => lineAt(stretches, index))).toEqual([1, 2, 5, 8, 10, 12, 0]);
    expect([1, 2, 3, 5, 9, 12].map((line) => indexOfLine(stretches, line))).toEqual([0, 1, 1, 2, 5, 8]);
  });

  it('tells a name from its value', () => {
    expect(splitLine('"status": "active",')).toEqual(['"status": ', '"active",']);
    expect(splitLine('"a \\" b": 1')).toEqual(['"a \\" b": ', '1']);
    expect(splitLine('"benefits"')).toEqual(['', '"benefits"']);
  });
});

const element = (
  number: number,
  offset: number,
  text: string,
  more: Partial<ElementView> = {},
): ElementView => ({
  element: number,
  offset,
  length: new TextEncoder().encode(text).length,
  text,
  label: '',
  fate: 'carried',
  ...more,
});

const segment = (text: string, length: number, elements: readonly ElementView[]): SegmentLine => ({
  segment: 9,
  inSet: 7,
  id: text.slice(0, 3),
  loop: '2100C',
  label: '',
  depth: 3,
  offset: 100,
  length,
  text,
  elements,
  issues: [],
  begins: [],
});

describe('a segment cut into its elements', () => {
  const texts = (line: SegmentLine) =>
    segmentPieces(line).map((piece) => (piece.element ? `[${piece.text}]` : piece.text));

  it('leaves the id and the separators between them', () => {
    const line = segment('NM1*IL*1*RIVERA~', 15, [element(1, 104, 'IL'), element(3, 109, 'RIVERA')]);
    expect(texts(line)).toEqual(['NM1*', '[IL]', '*1*', '[RIVERA]', '~']);
  });

  it('counts bytes in UTF-8 and characters in ISO 8859-1', () => {
    const utf8 = segment('NM1*LUCÍA*X', 12, [element(1, 104, 'LUCÍA'), element(2, 111, 'X')]);
    expect(texts(utf8)).toEqual(['NM1*', '[LUCÍA]', '*', '[X]']);
    const latin = segment('NM1*LUCÍA*X', 11, [element(1, 104, 'LUCÍA', { length: 5 }), element(2, 110, 'X')]);
    expect(texts(latin)).toEqual(['NM1*', '[LUCÍA]', '*', '[X]']);
  });

  it('names elements as the guides do', () => {
    expect(elementName('EB', { element: 9 })).toBe('EB09');
    expect(elementName('EB', { element: 13, component: 2 })).toBe('EB13-2');
    expect(elementName('EB', { element: 3, repetition: 2 })).toBe('EB03[2]');
  });
});

describe('the tree of FHIR', () => {
  it('knows what leads to a value', () => {
    expect(pathsAround('Bundle.entry[3].resource.id')).toEqual([
      'Bundle',
      'Bundle.entry',
      'Bundle.entry[3]',
      'Bundle.entry[3].resource',
    ]);
  });

  it('shortens what every path begins with', () => {
    expect(shortPath('Bundle.entry[3].resource.name[0].family')).toBe('[3].name[0].family');
    expect(shortPath('Bundle.type')).toBe('Bundle.type');
    expect(shortPath('interchange[1]/group[1]/271[1]/2000A[1]/HL[1]/HL04')).toBe('2000A[1]/HL[1]/HL04');
    expect(shortPath('interchange[1]/group[2]/271[1]/HL[1]')).toBe('interchange[1]/group[2]/271[1]/HL[1]');
  });

  it('shows the children of open branches, and none of those that have not come yet', () => {
    const child = (path: string, count: number) => ({ path, count });
    const nodes = new Map([
      ['Bundle', { children: [child('Bundle.type', 0), child('Bundle.entry', 2)] }],
      ['Bundle.entry', { children: [child('Bundle.entry[0]', 2), child('Bundle.entry[1]', 2)] }],
    ]);
    const open = (paths: readonly string[]) =>
      nodeRows(nodes, (path) => paths.includes(path)).map(({ child: { path }, level }) => [path, level]);
    expect(open(['Bundle.entry', 'Bundle.entry[1]'])).toEqual([
      ['Bundle.type', 1],
      ['Bundle.entry', 1],
      ['Bundle.entry[0]', 2],
      ['Bundle.entry[1]', 2],
    ]);
    expect(open([])).toHaveLength(2);
  });
});
