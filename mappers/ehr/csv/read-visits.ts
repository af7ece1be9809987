/** A list of visits as a CSV file, where the EHR has no Appointment: columns found or chosen, a preview of every row. */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import Papa from 'papaparse';
import { getPath, leaves, setPath } from '../../paths.ts';
import { profileUrl } from '../map.ts';
import { isTimeZone, laterBy } from '../moments.ts';
import { join, type Json } from '../recorder.ts';
import { fillRequired } from '../required.ts';
import type { Absent, EhrIssue, EhrTraceLine } from '../trace.ts';
import { plainWord, readCell } from './cells.ts';
import { csvColumns, timeColumn, type CsvColumn, type CsvScope } from './columns.ts';

export interface VisitListSettings {
  /** The site's time zone, for all times. */
  readonly zone: string;
  /** A UUID, a new one at each call. */
  readonly newId: () => string;
  /** Headers chosen by a person, by the id of the column they hold (`start`, `time`, `mrn` …), '' for none; the rest is found by name. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Which number of `3/4/2026` is the month; American unless told. */
  readonly dateOrder?: 'mdy' | 'dmy';
}

/** A column of the file, from 1, and what it was taken for. */
export interface ListColumn {
  readonly column: number;
  readonly header: string;
  readonly holds?: string;
  /** Why nothing is read from it. */
  readonly why?: string;
}

export interface CellIssue extends EhrIssue {
  /** Row of the file, the header being 1. */
  readonly row: number;
  /** From 1; absent for the row as a whole. */
  readonly column?: number;
}

/** One row of the file as it would be taken. */
export interface VisitRow {
  readonly row: number;
  /** Appointment first; absent where a cell that decides cannot be read. */
  readonly bundle?: Bundle;
  readonly trace: readonly EhrTraceLine[];
  readonly absent: readonly Absent[];
}

export interface VisitList {
  readonly columns: readonly ListColumn[];
  readonly visits: readonly VisitRow[];
  readonly issues: readonly CellIssue[];
}

interface Plan {
  readonly settings: VisitListSettings;
  readonly found: ReadonlyMap<string, number>;
  readonly columns: readonly ListColumn[];
  readonly issues: CellIssue[];
}

const at = (row: number, header?: string) => (header === undefined ? `row ${row}` : `row ${row}, ${header}`);

/** Reads the text of a CSV file (comma, semicolon, tab or bar). Bad cells are told, row by row; nothing is thrown. */
export function readVisitList(text: string, settings: VisitListSettings): VisitList {
  if (!isTimeZone(settings.zone)) throw new Error('The settings name no time zone.');
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  const issues: CellIssue[] = errors.flatMap(({ type, row = 0 }) =>
    type === 'Quotes'
      ? [issue('quotes', row + 1, 'A quotation mark is not closed, or stands where none can.')]
      : [],
  );
  const [header = [], ...rows] = data;
  const { found, columns } = findColumns(header, settings, issues);
  const needed = csvColumns.filter(({ id, isNeeded }) => isNeeded && !found.has(id));
  for (const { id, names } of needed)
    issues.push(
      issue(
        'no-column',
        1,
        `No column holds ${id}; it may be called ${names.slice(0, 3).join(', ')}, or be chosen.`,
      ),
    );
  if (needed.length > 0) return { columns, visits: [], issues };
  const plan: Plan = { settings, found, columns, issues };
  const visits = rows.flatMap((cells, index) =>
    cells.every((cell) => cell.trim() === '') ? [] : [visitOf(plan, cells, index + 2)],
  );
  tellTwice(visits, issues);
  return { columns, visits, issues };
}

function issue(code: string, row: number, text: string, severity: 'error' | 'warning' = 'error'): CellIssue {
  return { code: `csv/${code}`, severity, at: at(row), text, row };
}

/** Chosen headers first, then by name; each column of ours is held by one of the file. */
function findColumns(header: readonly string[], settings: VisitListSettings, issues: CellIssue[]) {
  const found = new Map<string, number>();
  const known = [...csvColumns, timeColumn];
  const left = new Set<string>();
  for (const [id, chosen] of Object.entries(settings.columns ?? {})) {
    const index = header.findIndex((one) => one.trim() === chosen.trim());
    if (!known.some((one) => one.id === id))
      issues.push(issue('no-such-column', 1, `${id} is none of our columns.`));
    else if (chosen.trim() === '') left.add(id);
    else if (index < 0)
      issues.push(issue('no-column', 1, `The header that was chosen for ${id} is not in the file.`));
    else found.set(id, index);
  }
  for (const { id, names } of known) {
    if (found.has(id) || left.has(id)) continue;
    for (const name of names) {
      const index = header.findIndex((one, i) => plainWord(one) === name && ![...found.values()].includes(i));
      if (index < 0) continue;
      found.set(id, index);
      break;
    }
  }
  const columns = header.map((one, index): ListColumn => {
    const [holds] = [...found].find(([, i]) => i === index) ?? [];
    const rest =
      holds === undefined ? { why: 'No column of ours is called so; choose one, or leave it.' } : { holds };
    return { column: index + 1, header: one.trim(), ...rest };
  });
  return { found, columns };
}

const typeOf: Readonly<Record<CsvScope, string>> = {
  ...{ appointment: 'Appointment', patient: 'Patient' },
  ...{ practitioner: 'Practitioner', location: 'Location' },
};

function visitOf(plan: Plan, cells: readonly string[], row: number): VisitRow {
  const resources = new Map<CsvScope, Json>();
  const lines: (EhrTraceLine & { readonly scope: CsvScope })[] = [];
  let isBroken = false;
  for (const column of csvColumns) {
    const index = plan.found.get(column.id);
    const text = (index === undefined ? '' : (cells[index] ?? '')).trim();
    if (index === undefined || text === '') {
      if (column.isNeeded)
        isBroken = tell(plan, row, index, 'empty', 'The cell is empty.', 'error') || isBroken;
      continue;
    }
    const { value, problem, usesTime } = readCell(text, column.as, contextOf(plan, cells, column));
    if (problem) {
      const severity = problem.isWarning || !column.decides ? 'warning' : 'error';
      // What is wrong with the time stands in the column of the time.
      const time = value === undefined && usesTime ? plan.found.get(column.with ?? '') : undefined;
      isBroken = tell(plan, row, time ?? index, problem.code, problem.text, severity) || isBroken;
    }
    if (value === undefined) continue;
    const json = resources.get(column.to) ?? newResource(typeOf[column.to]);
    resources.set(column.to, json);
    const path = setPath(json, column.fhir, value);
    const headers = [plan.columns[index]?.header];
    if (usesTime && column.with !== undefined)
      headers.push(plan.columns[plan.found.get(column.with) ?? -1]?.header);
    for (const from of headers.map((header) => at(row, header)))
      for (const [leaf] of leaves(value))
        lines.push({ row: `csv#${column.id}`, from, fhir: join(path, leaf), scope: column.to });
  }
  return isBroken ? { row, trace: [], absent: [] } : finish(plan, row, resources, lines);
}

function contextOf({ settings, found }: Plan, cells: readonly string[], column: CsvColumn) {
  const time = column.with === undefined ? undefined : found.get(column.with);
  return {
    zone: settings.zone,
    dateOrder: settings.dateOrder ?? 'mdy',
    time: (time === undefined ? '' : (cells[time] ?? '')).trim(),
  } as const;
}

function tell(
  plan: Plan,
  row: number,
  index: number | undefined,
  code: string,
  text: string,
  severity: 'error' | 'warning',
): boolean {
  const header = index === undefined ? undefined : plan.columns[index]?.header;
  plan.issues.push({
    ...{ code: `csv/${code}`, severity, text, row, at: at(row, header) },
    ...(index !== undefined && { column: index + 1 }),
  });
  return severity === 'error';
}

function newResource(type: string): Json {
  const name = { Appointment: 'appointment', Patient: 'patient', Practitioner: 'practitioner' }[type];
  return { resourceType: type, ...(name && { meta: { profile: [profileUrl(name)] } }) };
}

/** Types of the identifiers, who takes part, and what the row does not say. */
function finish(
  { settings }: Plan,
  row: number,
  resources: Map<CsvScope, Json>,
  lines: readonly (EhrTraceLine & { readonly scope: CsvScope })[],
): VisitRow {
  const appointment = resources.get('appointment') ?? newResource('Appointment');
  const absent: Absent[] = [];
  const kind = (scope: CsvScope, code: string) => {
    const json = resources.get(scope);
    if (json?.['identifier'] === undefined) return;
    const system = 'http://terminology.hl7.org/CodeSystem/v2-0203';
    setPath(json, 'identifier[0].type', { coding: [{ system, code }] });
  };
  const { start, minutesDuration: minutes } = appointment;
  if (typeof start === 'string' && typeof minutes === 'number')
    appointment['end'] ??= laterBy(start, minutes);
  kind('appointment', 'VN');
  kind('patient', 'MR');
  if (appointment['status'] === undefined) {
    appointment['status'] = 'booked';
    absent.push({
      path: 'Bundle.entry[0].resource.status',
      why: 'The row says no status; a visit in the list is read as booked.',
    });
  }
  if (appointment['serviceType'] === undefined)
    absent.push({
      path: 'Bundle.entry[0].resource.serviceType',
      why: 'The row says no service: what to ask the payer, a person says.',
    });
  const scopes: CsvScope[] = ['appointment', 'patient', 'practitioner', 'location'];
  const urls = new Map(
    scopes
      .filter((one) => one === 'appointment' || resources.has(one))
      .map((one) => [one, `urn:uuid:${settings.newId()}`]),
  );
  const actors = [...urls].filter(([scope]) => scope !== 'appointment');
  appointment['participant'] = actors.map(([, url]) => ({ actor: { reference: url } }));
  resources.set('appointment', appointment);
  const order = [...urls.keys()];
  for (const [index, scope] of order.entries())
    absent.push(...fillRequired(resources.get(scope) ?? {}, `Bundle.entry[${index}].resource`));
  return {
    row,
    bundle: bundleOf(urls, resources),
    trace: lines.map(({ scope, ...line }) => ({
      ...line,
      fhir: join(`Bundle.entry[${order.indexOf(scope)}].resource`, line.fhir),
    })),
    absent,
  };
}

function bundleOf(urls: ReadonlyMap<CsvScope, string>, resources: ReadonlyMap<CsvScope, Json>): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    // The columns build plain JSON; the profiles of `profiles/fhir` are what proves its type.
    entry: Array.from(urls, ([scope, fullUrl]) => ({
      fullUrl,
      resource: resources.get(scope) as unknown as FhirResource,
    })),
  };
}

/** Two rows with one visit number: which of them holds, a person says. */
function tellTwice(visits: readonly VisitRow[], issues: CellIssue[]): void {
  const seen = new Map<string, number>();
  for (const { row, bundle } of visits) {
    const id = getPath(bundle, 'entry[0].resource.identifier[0].value');
    if (typeof id !== 'string') continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, row);
    else issues.push(issue('twice', row, `Row ${first} has the same visit number.`, 'warning'));
  }
}
