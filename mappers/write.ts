import {
  readInterchanges,
  writeInterchange,
  type ElementValue,
  type Envelope,
  type Issue,
  type Place,
  type SegmentValue,
  type CheckOptions,
  type WritePolicy,
} from '#x12';
import { carriers } from './carry.ts';
import {
  isLoopMap,
  type AnySegmentMap,
  type At,
  type LoopMap,
  type Row,
  type ScopeName,
  type TransactionMap,
  type When,
} from './map.ts';
import { getPath, leaves } from './paths.ts';

/** A resource and how its path begins in the Bundle it came from. */
export interface Source {
  readonly resource: object;
  readonly path: string;
}
export type Sources = Readonly<Partial<Record<ScopeName, Source>>>;

/** What writing a map needs beside the resources; time and numbers come from outside. */
export interface WriteSettings extends Omit<Envelope, 'functional' | 'set' | 'guide'> {
  /** Whether several service types may stand in one EQ. */
  readonly packs: boolean;
  /** The characters a partner takes, and what stands in for others. */
  readonly policy?: Omit<WritePolicy, 'delimiters'>;
  /** How strictly what was written is checked for this partner. */
  readonly checks?: CheckOptions;
}

/** Where an element of the X12 came from. */
export interface WriteTrace {
  readonly row: string;
  readonly at: Place;
  readonly fhir?: string;
  readonly from?: 'constant';
}

/** What is wrong with a value to be written, and where in the Bundle the value stands. */
export interface WriteIssue extends Issue {
  readonly fhir?: string;
}

export interface ToX12 {
  readonly x12?: Uint8Array;
  readonly trace: readonly WriteTrace[];
  readonly unused: readonly { readonly fhir: string; readonly why: string }[];
  readonly issues: readonly WriteIssue[];
}

/** One segment while it is written: texts by element (and component), and the row and path each came from. */
interface Draft {
  readonly id: string;
  readonly elements: Map<number, string[] | string>;
  readonly origins: { element: number; component?: number; row: string; fhir?: string }[];
  hasValue: boolean;
}

const nowhere: Place = { segment: 0, inSet: 0, loop: '', offset: 0, length: 0 };

class Writer {
  readonly drafts: Draft[] = [];
  readonly issues: WriteIssue[] = [];
  readonly read = new Set<string>();
  readonly #packs: boolean;
  #levels = 0;

  constructor(packs: boolean) {
    this.#packs = packs;
  }

  parts(parts: LoopMap['parts'], sources: Sources, parent: number): void {
    for (const part of parts) {
      if (isLoopMap(part)) this.#loop(part, sources, parent);
      else this.#segment(part, sources);
    }
  }

  #loop(map: LoopMap, sources: Sources, parent: number): void {
    if ((map.needs && !sources[map.needs]) || (map.unless && sources[map.unless])) return;
    const opening = map.opens?.find((one) => 'in' in one);
    if (opening) {
      this.#elements(map, sources, opening.in, opening.at.replace('[+]', ''), opening.scope);
      return;
    }
    const level = map.level === undefined ? parent : this.#level(map.level, parent);
    const draft = this.drafts.at(-1);
    const before = this.#levels;
    this.parts(map.parts, sources, level);
    if (map.level !== undefined) draft?.elements.set(4, this.#levels > before ? '1' : '0');
  }

  #level(code: string, parent: number): number {
    this.#levels += 1;
    const elements = new Map([[1, String(this.#levels)], [2, parent > 0 ? String(parent) : ''], [3, code]]); // prettier-ignore
    this.drafts.push({ id: 'HL', elements, origins: [], hasValue: true });
    return this.#levels;
  }

  /** One loop for each element of a list; elements that differ in the repeating element alone are packed into one. */
  #elements(map: LoopMap, sources: Sources, outer: ScopeName, at: string, scope: ScopeName): void {
    const source = sources[outer];
    const list = source && getPath(source.resource, at);
    if (!source || !Array.isArray(list)) return;
    for (const [i, resource] of (list as object[]).entries()) {
      const from = this.drafts.length;
      this.parts(map.parts, { ...sources, [scope]: { resource, path: `${source.path}.${at}[${i}]` } }, 0);
      if (i > 0 && this.#packs && map.each) this.#pack(from, map.each.element);
    }
  }

  #pack(from: number, element: number): void {
    const [before, added] = [this.drafts[from - 1], this.drafts[from]];
    if (!before || !added || this.drafts.length !== from + 1 || before.id !== added.id) return;
    const alone = (draft: Draft) => [...draft.elements.keys()].every((one) => one === element);
    if (!alone(before) || !alone(added)) return;
    before.elements.set(
      element,
      [before.elements.get(element) ?? [], added.elements.get(element) ?? []].flat(),
    );
    before.origins.push(...added.origins);
    this.drafts.pop();
  }

  #segment(map: AnySegmentMap, sources: Sources): void {
    const source = sources[map.to];
    if (!source) return;
    const last = this.drafts.at(-1);
    const draft =
      map.joins && last?.id === map.segment
        ? last
        : { id: map.segment, elements: new Map<number, string[] | string>(), origins: [], hasValue: false };
    const found = new Map<string, number>();
    for (const row of map.rows as readonly Row<never>[]) this.#row(map.id, row, source, draft, found);
    if (draft === last || !(draft.hasValue || map.always)) return;
    for (const [element, constant] of Object.entries(map.constants ?? {}))
      this.#constant(draft, Number(element), constant, map.id);
    this.drafts.push(draft);
  }

  #row(mapId: string, row: Row<never>, source: Source, draft: Draft, found: Map<string, number>): void {
    const path = locate(row, source.resource, found);
    const value = path === undefined ? undefined : getPath(source.resource, path);
    if (path === undefined || value === undefined || row.as === 'reference') return;
    if (row.as === 'time' && !draft.elements.has(4)) return;
    const id = `${mapId}#${row.id}`;
    const fhir = `${source.path}.${path}`;
    const context = {
      ...('table' in row ? { table: row.table } : {}),
      ...(row.max === undefined ? {} : { max: row.max }),
    };
    const written = carriers[row.as].write(value, context);
    if (!written) return;
    if ('problem' in written) {
      this.issues.push({
        code: `map/${row.as}`,
        severity: 'error',
        message: `${written.problem} (row ${id})`,
        at: nowhere,
        fhir,
      });
      return;
    }
    if (written.shortened) {
      this.issues.push({
        code: 'map/shortened',
        severity: 'warning',
        message: `Cut to the ${row.max ?? 0} characters that fit (row ${id}).`,
        at: nowhere,
        fhir,
      });
    }
    this.#take(fhir, value, row, source.path);
    this.#put(draft, row, written, id, fhir);
  }

  #take(fhir: string, value: unknown, row: Row<never>, prefix: string): void {
    for (const [leaf] of leaves(value))
      this.read.add(leaf ? `${fhir}${leaf.startsWith('[') ? '' : '.'}${leaf}` : fhir);
    for (const beside of Object.keys(row.beside ?? {}))
      this.read.add(`${prefix}.${beside.replace('[=]', '[0]')}`);
  }

  #put(
    draft: Draft,
    row: Row<never>,
    written: { text: string; component1?: string },
    id: string,
    fhir: string,
  ): void {
    const at: At = row.x12;
    draft.hasValue = true;
    if (typeof at === 'number') {
      const before = draft.elements.get(at);
      draft.elements.set(
        at,
        row.as === 'date-to' && typeof before === 'string' ? `${before}-${written.text}` : written.text,
      );
      draft.origins.push({ element: at, row: id, fhir });
    } else {
      const [element, component] = at;
      const components = [draft.elements.get(element) ?? []].flat();
      components[component - 1] = written.text;
      if (written.component1) components[0] = written.component1;
      draft.elements.set(
        element,
        Array.from(components, (one) => (one as string | undefined) ?? ''),
      );
      draft.origins.push({ element, component, row: id, fhir });
    }
    for (const [element, codes] of qualifiers(row.when)) this.#constant(draft, element, codes, id);
  }

  #constant(draft: Draft, element: number, text: string, row: string): void {
    draft.elements.set(element, text);
    draft.origins.push({ element, row });
  }
}

/** The qualifiers a row's condition fixes: the first code of each. */
const qualifiers = (when: When | undefined): [number, string][] =>
  Object.entries(when ?? {}).flatMap(([element, [code]]) =>
    code ? [[Number(element), code] as [number, string]] : [],
  );

/** The path of a row with its open index resolved: `[+]` is the element whose constants match, `[=]` the one found before. */
function locate(row: Row<never>, resource: object, found: Map<string, number>): string | undefined {
  const path: string = row.fhir;
  const open = /^(.*?)\[([+=])\]/.exec(path);
  if (!open || path.startsWith('extension')) return path;
  const [whole, list = '', mark] = open;
  if (mark === '+') {
    const all = getPath(resource, list);
    const fits = (one: object) =>
      Object.entries(row.beside ?? {}).every(
        ([beside, constant]) => getPath(one, beside.slice(beside.indexOf(']') + 2)) === constant,
      );
    found.set(list, Array.isArray(all) ? (all as object[]).findIndex(fits) : -1);
  }
  const index = found.get(list) ?? -1;
  return index < 0 ? undefined : path.replace(whole, `${list}[${index}]`);
}

function toValue(draft: Draft, map: TransactionMap): SegmentValue {
  const last = Math.max(0, ...draft.elements.keys());
  const elements = Array.from({ length: last }, (_, i): ElementValue | undefined => {
    const value = draft.elements.get(i + 1);
    if (!Array.isArray(value)) return value;
    return isComposite(map.parts, draft.id, i + 1) ? { components: value } : { repetitions: value };
  });
  return { id: draft.id, elements };
}

function isComposite(parts: LoopMap['parts'], id: string, element: number): boolean {
  return parts.some((part) =>
    isLoopMap(part)
      ? isComposite(part.parts, id, element)
      : part.segment === id &&
        (part.rows as readonly Row<never>[]).some(
          (row) => typeof row.x12 === 'object' && row.x12[0] === element,
        ),
  );
}

/** Trace lines with the places the elements got in the bytes. */
function traceOf(x12: Uint8Array, drafts: readonly Draft[]): WriteTrace[] {
  const written = readInterchanges(x12).value[0]?.groups[0]?.sets[0]?.segments ?? [];
  return drafts.flatMap((draft, i) => {
    const segment = written[i + 1];
    if (!segment) return [];
    return draft.origins.map(({ element, component, row, fhir }): WriteTrace => {
      const range =
        component === undefined ? undefined : segment.components(segment.range(element))[component - 1];
      const at = segment.elementPlace(
        '',
        element,
        range ? { range, ...(component === undefined ? {} : { component }) } : undefined,
      );
      return fhir === undefined ? { row, at, from: 'constant' } : { row, at, fhir };
    });
  });
}

/** Fields that name or describe the resource itself and are no content to send. */
const isAboutItself = (path: string) =>
  /\.(resourceType|id|meta\.|text\.|status$|purpose\[|language)/.test(path) || path.endsWith('.reference');

function unusedOf(sources: Sources, read: ReadonlySet<string>): ToX12['unused'] {
  const seen = new Set<string>();
  return Object.values(sources).flatMap(({ resource, path }) =>
    [...leaves(resource)].flatMap(([leaf]) => {
      const fhir = `${path}.${leaf}`;
      if (seen.has(fhir) || read.has(fhir) || isAboutItself(fhir)) return [];
      seen.add(fhir);
      return [{ fhir, why: 'No row takes it up.' }];
    }),
  );
}

/** ISA, GS and ST stand before the segments of a map. */
const BEFORE_BODY = 4;

/** An issue of what was written, with the FHIR value it came from. */
function withOrigin(one: Issue, drafts: readonly Draft[]): WriteIssue {
  const origins = drafts[one.at.segment - BEFORE_BODY]?.origins;
  const fhir = origins?.find(({ element, fhir: path }) => element === one.at.element && path)?.fhir;
  return fhir === undefined ? one : { ...one, fhir };
}

/** Writes one transaction set from resources. What the checker would reject is not written: `x12` is then absent. */
export function writeFromFhir(
  map: TransactionMap,
  sources: Sources,
  settings: WriteSettings,
  functional: string,
): ToX12 {
  const { packs, policy, checks, ...envelope } = settings;
  const writer = new Writer(packs);
  writer.parts(map.parts, sources, 0);
  const body = writer.drafts.map((draft) => toValue(draft, map));
  const { value, issues } = writeInterchange(
    { ...envelope, functional, set: map.set, guide: map.guide },
    body,
    policy,
    checks,
  );
  const found = [...writer.issues, ...issues.map((one) => withOrigin(one, writer.drafts))];
  const isFit = value && !found.some((one) => one.severity === 'error');
  const trace = value ? traceOf(value, writer.drafts) : [];
  return { ...(isFit ? { x12: value } : {}), trace, unused: unusedOf(sources, writer.read), issues: found };
}
