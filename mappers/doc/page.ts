import { codeTables, type CodeTable } from '../code-tables.ts';
import { allMaps } from '../maps.ts';
import type { AnyRow, TransactionMap } from '../map.ts';
import { countsOf, fatesOf, type CarryingRow, type ElementFate } from './coverage.ts';
import { carrierWords } from './words.ts';

/** A page of the mapping specification: the name of its file and its Markdown. */
export interface MappingPage {
  readonly name: string;
  readonly text: string;
}

type Cells = readonly string[];

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
function table(head: Cells, rows: readonly Cells[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines
    .map((cells) => `|${cells.map((one) => ` ${cell(one)} `.replace(/^ {2}$/, ' ')).join('|')}|`)
    .join('\n')
    .replaceAll('| --- ', '|---')}\n`;
}

const share = (part: number, all: number) => (all === 0 ? '–' : `${Math.round((part / all) * 100)} %`);
const code = (text: string) => `\`${text}\``;

/** `DTP01`, `HI01-2`; within a group of elements, what stands beside. */
function elementName(segment: string, key: string): string {
  const [element = '', component] = key.split('.');
  if (element === '+0' && component) return `component ${component} of the same`;
  const name = element.startsWith('+')
    ? `element ${element} of the group`
    : `${segment}${element.padStart(2, '0')}`;
  return component ? `${name}-${component}` : name;
}

/** `DTP01 = 291, DTP02 = RD8`. */
function conditionOf(segment: string, { placed, row }: CarryingRow): string {
  const told = (when: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(when).map(
      ([key, codes]) =>
        `${elementName(segment, key)} = ${codes.map((one) => (one === '' ? 'nothing' : one)).join(' or ')}`,
    );
  const ways = { read: 'reading only', write: 'writing only' } as const;
  const way = row.way ?? placed.map.way;
  const versions = row.only ?? placed.map.only;
  return [
    ...told({ ...placed.map.when, ...row.when }),
    ...(way ? [ways[way]] : []),
    ...(versions ? [`PAS ${versions.join(', ')}`] : []),
  ].join('; ');
}

function pathOf({ placed, row }: CarryingRow): string {
  const paths =
    row.as === 'choice' ? [...new Set(row.choices.flatMap(({ is }) => Object.keys(is)))] : [row.fhir];
  const all = paths.map((path) => code(`${placed.prefix}.${path}`)).join(', ');
  return placed.scope === '' ? all : `${all} (${placed.scope})`;
}

/** Constants beside the value: what tells its element from others. */
function besideOf({ beside = {} }: AnyRow): string {
  const told = Object.entries(beside).map(
    ([path, value]) => `${code(path)} = ${value === '' ? 'nothing' : code(String(value))}`,
  );
  return told.length === 0 ? '' : `; beside ${told.join(', ')}`;
}

function howOf(row: AnyRow): string {
  const words = carrierWords[row.as];
  if ('table' in row) return `${words}: [${row.table}](code-tables.md#${row.table})`;
  if (row.as === 'statement') return `${words}: “${row.says}”`;
  if (row.as === 'setting') return `${words}: ${row.setting}`;
  if (row.as === 'choice') return `${words}: ${[...new Set(row.choices.map((one) => one.code))].join(', ')}`;
  return 'list' in row ? `${words}, list ${row.list}` : words;
}

const idOf = ({ placed, row }: CarryingRow) => `${placed.map.id}#${row.id}`;

/** A row once, with all the elements and loops of the guide it carries, where the first of them stands. */
function carried(fates: readonly ElementFate[]): readonly Cells[] {
  const seen = new Map<
    string,
    { one: CarryingRow; at: ElementFate; loops: Set<string>; names: Set<string> }
  >();
  for (const fate of fates)
    for (const one of fate.rows) {
      const known = seen.get(idOf(one)) ?? { one, at: fate, loops: new Set(), names: new Set() };
      known.loops.add(fate.loop);
      known.names.add(fate.name);
      seen.set(idOf(one), known);
    }
  return [...seen.values()].map(({ one, at, loops, names }) => {
    const [first = '', ...others] = names;
    const element =
      one.row.x12 === 0 ? at.segment.id : others.length > 2 ? `${first} …` : [first, ...others].join(', ');
    return [
      [...loops].filter((loop) => loop !== '').join(', '),
      element,
      one.row.x12 === 0 ? at.segment.label : at.label,
      pathOf(one),
      howOf(one.row) + besideOf(one.row),
      conditionOf(at.segment.id, one),
      one.row.lossy ?? '',
      code(idOf(one)),
    ];
  });
}

const fateNames = {
  row: 'carried by a row',
  fixed: 'fixed: constants, qualifiers, levels',
  'left out': 'left out, with a reason',
  'not yet': 'not mapped yet',
} as const;

function coverage(fates: readonly ElementFate[]): string {
  const counts = countsOf(fates);
  const whole = Object.entries(fateNames).map(([fate, words]) => {
    const count = fates.filter((one) => one.fate === fate).length;
    return [words, String(count), share(count, counts.all)];
  });
  const loops = [...Map.groupBy(fates, ({ loop }) => loop)].map(([loop, own]) => {
    const { all, row, fixed, 'left out': out, 'not yet': open } = countsOf(own);
    return [loop || '–', own[0]?.loopLabel ?? '', ...[all, row, fixed, out, open].map(String)];
  });
  return `${table([`of ${counts.all} elements of the guide`, 'elements', 'share'], whole)}
${table(['loop', 'what', 'elements', 'row', 'fixed', 'left out', 'not yet'], loops)}`;
}

/** Elements of one segment as one line: `REF02, REF03`. */
function bySegment(fates: readonly ElementFate[]): readonly Cells[] {
  const groups = Map.groupBy(fates, ({ loop, segment, why = '' }) =>
    [loop, segment.id, segment.label, why].join('\0'),
  );
  return [...groups.values()].map((own) => {
    const { loop = '', segment, why = '' } = own[0] ?? {};
    const names = [...new Set(own.map(({ name }) => name))].join(', ');
    return [loop || '–', segment?.label ?? '', names, ...(why === '' ? [] : [why])];
  });
}

/** The same reason for the same elements of several loops is told once. */
function leftOut(fates: readonly ElementFate[]): readonly Cells[] {
  const rows = bySegment(fates.filter(({ fate }) => fate === 'left out'));
  const groups = Map.groupBy(rows, ([, label, names, why]) => [label, names, why].join('\0'));
  return [...groups.values()].map((own) => {
    const [, label = '', names = '', why = ''] = own[0] ?? [];
    return [own.map(([loop]) => loop).join(', '), label, names, why];
  });
}

const section = (title: string, text: string) => (text === '' ? '' : `\n## ${title}\n\n${text}`);
const tableOrNothing = (head: Cells, rows: readonly Cells[]) => (rows.length === 0 ? '' : table(head, rows));

function pageOf(map: TransactionMap): MappingPage {
  const fates = fatesOf(map);
  const missing = bySegment(fates.filter(({ fate }) => fate === 'not yet'));
  const notSent = (map.notSent ?? []).map(({ type, path = '', why }) => [
    code(path ? `${type}.${path}` : type),
    why,
  ]);
  const text = [
    `# ${map.set} ${map.guide}: ${map.title}\n\n`,
    'Written from the rows of the map by `npx chartside map doc`; change those, not this page.\n',
    map.way === 'read' ? 'It is read only: others send it.\n' : 'It is read and written.\n',
    section('How much of the guide is carried', coverage(fates)),
    section(
      'Rows',
      table(
        ['loop', 'element', 'what', 'FHIR', 'how', 'only when', 'lost on the way', 'row'],
        carried(fates),
      ),
    ),
    section('Left out, and why', tableOrNothing(['loops', 'segment', 'elements', 'why'], leftOut(fates))),
    section('Not mapped yet', tableOrNothing(['loop', 'segment', 'elements'], missing)),
    section('Not sent, and why', tableOrNothing(['FHIR', 'why'], notSent)),
  ].join('');
  return { name: `${map.id}.md`, text };
}

function tableSection(one: CodeTable): string {
  const { x12, fhir, rows, leftOut: out = [] } = one;
  const systems = [x12.system && `X12 ${code(x12.system)}`, fhir && `FHIR ${code(fhir.system)}`].filter(
    Boolean,
  );
  const codes = rows.map((row) => [code(row.x12), code(String(row.fhir))]);
  const reasons = out.map((row) => `\n- ${row.x12.map(code).join(', ')}: ${row.why}`).join('');
  return `\n## ${one.id}\n\n${[x12.element, ...systems].join(' · ')}\n${rows.length === 0 ? '' : `\n${table(['X12', 'FHIR'], codes)}`}${reasons === '' ? '' : `\nLeft out:\n${reasons}\n`}`;
}

function codeTablesPage(): MappingPage {
  const intro =
    'Written from `mappers/codes` by `npx chartside map doc`. Where no FHIR code is given, the X12 code is carried as it is.\n';
  const sorted = codeTables.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { name: 'code-tables.md', text: `# Code tables\n\n${intro}${sorted.map(tableSection).join('')}` };
}

function indexPage(maps: readonly TransactionMap[]): MappingPage {
  const rows = maps.map((map) => {
    const { all, row, fixed, 'left out': out, 'not yet': open } = countsOf(fatesOf(map));
    const done = share(all - open, all);
    return [
      `[${map.id}](${map.id}.md)`,
      map.title,
      map.guide,
      ...[all, row, fixed, out, open].map(String),
      done,
    ];
  });
  const head = ['map', 'what', 'guide', 'elements', 'row', 'fixed', 'left out', 'not yet', 'accounted for'];
  return {
    name: 'README.md',
    text: `# The mapping specification

Every element that a guide uses is carried by a row, fixed by the map, left out with a reason, or not mapped yet. The pages are written
from the rows by \`npx chartside map doc\`; a check keeps them fresh. [Code tables](code-tables.md) · [what EHRs give](ehr.md)

${table(head, rows)}`,
  };
}

/** The whole mapping specification, written from the rows: a page for each map, one for the code tables, and an index. */
export function mappingPages(maps: readonly TransactionMap[] = allMaps): readonly MappingPage[] {
  return [indexPage(maps), ...maps.map(pageOf), codeTablesPage()];
}
