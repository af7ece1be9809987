/** What must hold of everything a map reads or writes, however damaged: findings as sentences, none where all is well. */
import { readInterchanges, type Place, type Segment } from '#x12';
import type { AnyRow, ToFhir, ToX12, TransactionMap } from '#mappers';
import { segmentMapsOf } from '#mappers';
import { findPath, leaves } from '../../mappers/paths.ts';

/** Every row of some maps, by the id it has in traces. */
export function rowsById(maps: readonly TransactionMap[]): ReadonlyMap<string, AnyRow> {
  return new Map(
    maps
      .flatMap((map) => segmentMapsOf(map))
      .flatMap((map) => (map.rows as readonly AnyRow[]).map((row) => [`${map.id}#${row.id}`, row] as const)),
  );
}

/** The segments of all transaction sets of a file, without ST and SE. */
export const bodySegments = (bytes: Uint8Array): readonly Segment[] =>
  readInterchanges(bytes)
    .value.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments)))
    .filter(({ id }) => id !== 'ST' && id !== 'SE');

/** `17.3` for an element, `17.3.2` for a component of it, `17.3^2` for a repetition, `17` for the whole segment. */
export const nameOf = ({ segment, element = 0, component, repetition }: Place): string =>
  element === 0
    ? `${segment}`
    : `${segment}.${element}${component === undefined ? '' : `.${component}`}${repetition === undefined ? '' : `^${repetition}`}`;

/** The places that are told of: in the trace, as unused or in an issue. */
export const placesTold = ({ trace, unused, issues }: ToFhir): ReadonlySet<string> =>
  new Set([
    ...trace.flatMap(({ at, also = [] }) => [nameOf(at), ...also.map(nameOf)]),
    ...[...unused, ...issues].map(({ at }) => nameOf(at)),
  ]);

/** Elements of the file that nobody told of; of a composite every component, of a repeated one every repetition. */
function lostElements(bytes: Uint8Array, read: ToFhir): string[] {
  const told = placesTold(read);
  const unmapped = new Set(read.issues.filter(({ code }) => code === 'map/none').map(({ at }) => at.segment));
  let isMapped = true;
  const lost: string[] = [];
  const sets = readInterchanges(bytes).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  for (const set of sets) {
    isMapped = !unmapped.has(set.header.number);
    if (!isMapped) continue;
    for (const segment of set.segments) {
      if (segment.id === 'ST' || segment.id === 'SE' || told.has(`${segment.number}`)) continue;
      for (let element = 1; element <= segment.count; element += 1)
        lost.push(...lostParts(segment, element, told).map((name) => `${segment.text} has ${name} untold`));
    }
  }
  return lost;
}

function lostParts(segment: Segment, element: number, told: ReadonlySet<string>): string[] {
  const name = `${segment.number}.${element}`;
  const range = segment.range(element);
  if (range.length === 0 || told.has(name)) return [];
  const repetitions = segment.repetitions(element);
  const components = segment.components(range);
  const byRepetition = repetitions.flatMap(({ length }, i) =>
    length === 0 || told.has(`${name}^${i + 1}`) ? [] : [`${name}^${i + 1}`],
  );
  const byComponent = components.flatMap(({ length }, i) =>
    length === 0 || told.has(`${name}.${i + 1}`) ? [] : [`${name}.${i + 1}`],
  );
  // Either way of taking it apart may be the one that was told.
  return byRepetition.length < byComponent.length ? byRepetition : byComponent;
}

/** Places that are not where the file has that segment, element, component or repetition. */
function wrongPlaces(bytes: Uint8Array, read: ToFhir): string[] {
  const segments = new Map(bodySegments(bytes).map((segment) => [segment.number, segment]));
  const all = [
    ...read.trace.flatMap(({ row, at, also = [] }) => [at, ...also].map((place) => [row, place] as const)),
    ...read.unused.map(({ why, at }) => [why, at] as const),
  ];
  return all.flatMap(([what, at]) => {
    const segment = segments.get(at.segment);
    const isRight = segment !== undefined && segment.inSet === at.inSet && isAt(segment, at);
    const isInside = at.offset >= 0 && at.length > 0 && at.offset + at.length <= bytes.length;
    return isRight && isInside ? [] : [`${what} points at ${JSON.stringify(at)}, where that is not`];
  });
}

/** Whether a place has the bytes that the segment has there. */
export function isAt(
  segment: Segment,
  { element = 0, component, repetition, offset, length }: Place,
): boolean {
  const whole = element === 0 ? segment : segment.range(element);
  const repeated = repetition === undefined ? whole : segment.repetitions(element)[repetition - 1];
  const range =
    component === undefined || repeated === undefined
      ? repeated
      : segment.components(repeated)[component - 1];
  return range?.offset === offset && range.length === length;
}

/** Carriers that put the text of the element itself into the value. */
const verbatim: readonly AnyRow['as'][] = ['text', 'postal-code', 'segment-text', 'x12-code', 'originator', 'x12-concept', 'modifier', 'procedure']; // prettier-ignore

/** Trace lines whose value is not there, or does not say what stands at their bytes. */
function wrongValues(bytes: Uint8Array, read: ToFhir, rows: ReadonlyMap<string, AnyRow>): string[] {
  const segments = new Map(bodySegments(bytes).map((segment) => [segment.number, segment]));
  return read.trace.flatMap(({ row: id, at, fhir }) => {
    const value = findPath({ Bundle: read.bundle }, fhir)?.value;
    if (value === undefined) return [`${id} says ${fhir}, where nothing stands`];
    if (typeof value === 'object') return [`${id} says ${fhir}, where no single value stands`];
    const row = rows.get(id);
    if (!row || row.codes || !verbatim.includes(row.as) || typeof value !== 'string') return [];
    const text = segments.get(at.segment)?.textAt(at) ?? '';
    return value.includes(text)
      ? []
      : [`${id} carried ${JSON.stringify(text)}, but ${fhir} is ${JSON.stringify(value)}`];
  });
}

/** Nulls, and objects and lists without anything in them: FHIR has none of these. */
export function emptyValues(value: unknown, path: string): string[] {
  if (value === null || value === undefined || value === '') return [`${path} is ${String(value)}`];
  if (typeof value === 'number' && !Number.isFinite(value)) return [`${path} is ${value}`];
  if (typeof value !== 'object') return [];
  const inner = Array.isArray(value)
    ? Array.from(value as unknown[], (one, i) => [`[${i}]`, one] as const)
    : Object.entries(value).map(([key, one]) => [`.${key}`, one as unknown] as const);
  if (inner.length === 0) return [`${path} is empty`];
  return inner.flatMap(([name, one]) => emptyValues(one, path + name));
}

/** All that is wrong with what was read from these bytes. */
export function findingsOfRead(
  bytes: Uint8Array,
  read: ToFhir,
  rows: ReadonlyMap<string, AnyRow>,
): readonly string[] {
  return [
    ...lostElements(bytes, read),
    ...wrongPlaces(bytes, read),
    ...wrongValues(bytes, read, rows),
    ...emptyValues(read.bundle, 'Bundle'),
  ];
}

/** Values that say how resources and lists hang together, or what they are: the maps use them to find their way. */
const structure =
  /\.(resourceType|id|fullUrl|reference|url|display|system|use|sequence|type|status|language|implicitRules)$|\.meta\.|\.text\.(status|div)$|Sequence\[\d+\]$|noteNumber\[\d+\]$/;

/** Values of a Bundle that nobody told of. `structural`: last properties of the paths the map finds its way by. */
function lostValues(
  bundle: unknown,
  { trace, unused, issues }: ToX12,
  structural: ReadonlySet<string>,
): string[] {
  const told = [
    ...trace.flatMap(({ fhir = '', also = [] }) => [fhir, ...also]),
    ...unused.map(({ fhir }) => fhir),
    ...issues.map(({ fhir = '' }) => fhir),
  ];
  const exact = new Set(told);
  return [...leaves(bundle, 'Bundle')].flatMap(([path]) => {
    if (structure.test(path) || isTold(path, exact)) return [];
    const name =
      path
        .replaceAll(/\[\d+\]/g, '')
        .split('.')
        .at(-1) ?? '';
    return structural.has(name) ? [] : [`${path} is untold`];
  });
}

/** A path and all it stands below. */
function* above(path: string): Generator<string> {
  for (
    let end = path.length;
    end > 0;
    end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))
  )
    yield path.slice(0, end);
}

/** Whether a path or one it stands below is among those told. */
const isTold = (path: string, told: ReadonlySet<string>): boolean =>
  [...above(path)].some((one) => told.has(one));

/** Last properties of every path in the words of a map: its constants, keys and conditions. */
export function structuralNames(map: TransactionMap): ReadonlySet<string> {
  const names = new Set<string>();
  const last = (path: string) =>
    path
      .replaceAll(/\[[^\]]*\]/g, '')
      .split('.')
      .at(-1) ?? '';
  const visit = (node: unknown, key: string, isConstant: boolean): void => {
    if (Array.isArray(node))
      node.forEach((one) => {
        visit(one, key, isConstant);
      });
    else if (typeof node === 'object' && node !== null)
      for (const [name, one] of Object.entries(node)) {
        if (isConstant || ['fixed', 'defaults', 'beside', 'marks'].includes(key)) names.add(last(name));
        if (['at', 'from', 'numbered', 'keyless', 'having'].includes(name) && typeof one === 'string')
          names.add(last(one));
        visit(one, name, isConstant || ['fixed', 'defaults'].includes(key));
      }
  };
  visit({ parts: map.parts, resources: map.resources, marks: map.marks }, '', false);
  return names;
}

/** Segments the writer makes by itself: their elements have lines only where a setting decides them. */
const ofEnvelope = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'HL']);

/** The writer counts the bytes of binary data. */
const binaryLength: Readonly<Record<string, number>> = { BIN: 1, BDS: 2 };

/** Trace lines that point at other bytes than they say, and elements that no line speaks of. */
function wrongLines(bundle: unknown, x12: Uint8Array, { trace, unused }: ToX12): string[] {
  const [interchange] = readInterchanges(x12).value;
  const all = interchange
    ? [
        interchange.header,
        ...interchange.groups.flatMap(({ header, sets }) => [
          header,
          ...sets.flatMap(({ segments }) => segments),
        ]),
      ]
    : [];
  const segments = new Map(all.map((segment) => [segment.number, segment]));
  const lines = new Set(trace.map(({ at }) => `${at.segment}.${at.element ?? 0}`));
  const pointless = trace.flatMap(({ row, at }) => {
    const segment = segments.get(at.segment);
    return segment && isAt(segment, at) && at.length > 0 ? [] : [`${row} points at ${JSON.stringify(at)}`];
  });
  const untold = all
    .filter(({ id }) => !ofEnvelope.has(id))
    .flatMap((segment) =>
      Array.from({ length: segment.count }, (_, i) => i + 1)
        .filter(
          (element) =>
            segment.range(element).length > 0 &&
            !lines.has(`${segment.number}.${element}`) &&
            binaryLength[segment.id] !== element,
        )
        .map((element) => `${segment.text} element ${element} came from nowhere`),
    );
  const paths = [
    ...trace.flatMap(({ fhir = '', also = [] }) => [fhir, ...also]),
    ...unused.map(({ fhir }) => fhir),
  ];
  const there = new Set([...leaves(bundle, 'Bundle')].flatMap(([path]) => [...above(path)]));
  const empty = paths.filter(
    (path) => path !== '' && !there.has(path) && findPath({ Bundle: bundle }, path) === undefined,
  );
  return [...pointless, ...untold, ...empty.map((path) => `${path} is told, where nothing stands`)];
}

/** All that is wrong with what was written from a Bundle, where bytes were made of it. */
export function findingsOfWrite(
  bundle: unknown,
  written: ToX12,
  structural: ReadonlySet<string>,
): readonly string[] {
  const { x12, trace } = written;
  return [
    ...(trace.length > 0 ? lostValues(bundle, written, structural) : []),
    ...(x12 ? wrongLines(bundle, x12, written) : []),
  ];
}
