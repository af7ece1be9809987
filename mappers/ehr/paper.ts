/** What the EHR maps carry, as a page for analysts; `docs/mapping/ehr.md` is this text, held fresh by a test. */
import { csvColumns, timeColumn } from './csv/columns.ts';
import type { AnyEhrMap, AnyEhrRow, EhrShape } from './map.ts';
import { ehrMaps } from './maps/index.ts';
import { siuMap } from './v2/siu-map.ts';

/** What the paper says of an EHR: the flags of `profiles/ehr/vendors.json` that matter to maps. */
export interface VendorFacts {
  readonly shapes: readonly EhrShape[];
  readonly writes: readonly string[];
  readonly notOffered: Readonly<Record<string, string>>;
}

type Cells = readonly string[];
function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
const code = (text: string): string => `\`${text}\``;
const list = (texts: readonly string[]): string => (texts.length === 0 ? '–' : texts.map(code).join(', '));

function conditions(row: AnyEhrRow): string {
  return [
    row.flag && `where ${code(row.flag)}`,
    row.unlessFlag && `unless ${code(row.unlessFlag)}`,
    row.when &&
      `the element has ${Object.entries(row.when)
        .map(([path, values]) => `${code(path)} = ${values.join(' or ')}`)
        .join(' or ')}`,
    row.unless && `unless ${Object.keys(row.unless).map(code).join(' or ')} says it`,
    row.onlyIf &&
      `only if ${Object.entries(row.onlyIf)
        .map(([path, values]) => `${code(path)} = ${values.join(' or ')}`)
        .join(' or ')}`,
    row.lossy && `lost: ${row.lossy}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function rowCells(row: AnyEhrRow, within = ''): Cells {
  const [gives = '', fhir = ''] = row.see.split(' | ');
  const place = (path: string) => code(within === '' ? path : `${within}[+].${path}`);
  return [
    code(row.id),
    place(row.from),
    place(row.fhir),
    row.as,
    gives,
    fhir,
    row.writes ? 'yes' : '',
    conditions(row),
  ];
}

function mapPart(map: AnyEhrMap): string {
  const rows = [
    ...map.rows.map((row) => rowCells(row)),
    ...(map.lists ?? []).flatMap(({ list: name, rows: inner }) => inner.map((row) => rowCells(row, name))),
  ];
  const head = [
    'row',
    'from',
    'to',
    'as',
    'what EHRs give',
    'FHIR',
    'written back',
    'when, and what is lost',
  ];
  const parts = [
    `## ${map.type}\n`,
    `Traces name a row \`${map.id}#…\`; the result claims \`${map.profile}\`.\n`,
    table(head, rows),
    '\nSaid when it does not come:\n',
    table(
      ['element', 'what is said', 'where'],
      map.expected.map(({ path, why, flag }) => [code(path), why, flag ? code(flag) : 'everywhere']),
    ),
    '\nDeliberately not carried:\n',
    table(
      ['element', 'why', 'where'],
      map.leftOut.map(({ path, why, flag }) => [code(path), why, flag ? code(flag) : 'everywhere']),
    ),
  ];
  if (map.writeNeeds)
    parts.push(
      '\nNeeded before it is written to an EHR:\n',
      table(
        ['element', 'why', 'where'],
        map.writeNeeds.map(({ path, why, flag }) => [code(path), why, flag ? code(flag) : 'everywhere']),
      ),
    );
  return parts.join('\n');
}

function siuPart(): string {
  const rows = siuMap.segments.flatMap((map) =>
    map.rows.map((row) => {
      const [v2 = '', fhir = ''] = row.see.split(' | ');
      const only = row.events && `events ${row.events.join(', ')}`;
      return [
        code(`${map.id}#${row.id}`),
        v2,
        `${map.to} ${code(row.fhir)}`,
        row.as,
        fhir,
        [only, row.lossy && `lost: ${row.lossy}`].filter(Boolean).join('; '),
      ];
    }),
  );
  return [
    '## HL7 v2: SIU^S12 to S26 → Appointment\n',
    'Times without an offset are times of the site. A segment that was taken out (action code D) is told, not read.\n',
    table(
      ['event', 'what happened', 'status'],
      Object.entries(siuMap.events).map(([event, { what, status, isFinal }]) => [
        event,
        what,
        `${code(status)}${isFinal ? '' : ', unless SCH-25 says more'}`,
      ]),
    ),
    '',
    table(['row', 'HL7 v2', 'to', 'as', 'FHIR', 'when, and what is lost'], rows),
    '\nDeliberately not carried:\n',
    table(
      ['segment', 'fields', 'why'],
      siuMap.leftOut.map(({ segment, fields, why }) => [
        segment,
        fields ? fields.join(', ') : 'the rest',
        why,
      ]),
    ),
  ].join('\n');
}

function csvPart(): string {
  const rows = csvColumns.map(({ id, names, to, fhir, as, see, lossy, isNeeded, decides }) => {
    const [, place = ''] = see.split(' | ');
    const rest = [
      isNeeded && 'needed',
      decides && 'a cell that cannot be read keeps the row out',
      lossy && `lost: ${lossy}`,
    ];
    return [
      code(`csv#${id}`),
      names.join(', '),
      `${to} ${code(fhir)}`,
      as,
      place,
      rest.filter(Boolean).join('; '),
    ];
  });
  return [
    '## A list of visits (CSV) → Appointment\n',
    `Headers are compared without blanks, signs and capitals; a person may choose them by the row’s name. The time of day may have a column of its own: ${timeColumn.names.join(', ')}.\n`,
    table(['row', 'headers', 'to', 'as', 'FHIR', 'remarks'], rows),
  ].join('\n');
}

/** The page. `vendors` are the flags of each vendor, by its name in `profiles/ehr`. */
export function ehrPaper(vendors: Readonly<Record<string, VendorFacts>>): string {
  const names = Object.entries(vendors);
  const missing = names.flatMap(([vendor, { notOffered }]) =>
    Object.entries(notOffered).map(([type, why]) => [code(vendor), type, why]),
  );
  return [
    '# What EHRs give, and what becomes of it\n',
    'Written from the rows of `mappers/ehr`; change those, not this page. Every value of a result has a trace line with its row, every value of a source that became nothing is listed with its reason, and what an EHR does not give is said.\n',
    '## EHRs\n',
    'In what an EHR differs is a list of shapes in `profiles/ehr/vendors.json`; rows ask for a shape, never for an EHR. A connection may say otherwise.\n',
    table(
      ['EHR', 'shapes', 'takes writes of'],
      names.map(([vendor, { shapes, writes }]) => [code(vendor), list(shapes), list(writes)]),
    ),
    '',
    table(['EHR', 'does not give', 'so'], missing),
    '',
    ...ehrMaps.map((map) => `${mapPart(map)}\n`),
    `${siuPart()}\n`,
    csvPart(),
    '',
  ].join('\n');
}
