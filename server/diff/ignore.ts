import fhirRows from './fhir-rows.json' with { type: 'json' };
import x12Rows from './x12-rows.json' with { type: 'json' };

/** How two messages are compared. */
export interface DiffOptions {
  /**
   * What is no difference. X12: `ISA09`, `GS04..06`, `HI01-4`, `SE`, `2110C/MSG`. FHIR: a path without indexes, or its end: `created`,
   * `item.unitPrice`. Groups: `@times`, `@numbers`, `@delimiters`.
   */
  readonly ignore?: readonly string[];
  /** Elements by which repeated segments, and the loops they begin, are matched: `{ EB: [1, 3] }`. They go before our own. */
  readonly keys?: Readonly<Record<string, readonly number[]>>;
}

const groupsOf = (groups: Readonly<Record<string, readonly string[]>>, entry: string): readonly string[] =>
  Object.hasOwn(groups, entry) ? (groups[entry] ?? []) : [entry];

/** The form of an X12 entry; null for what is none. */
const x12Entry = /^(?:(\w+)\/)?([A-Z][A-Z0-9]{1,2}?)(?:(\d\d)(?:\.\.(\d\d))?(?:-(\d{1,2}))?)?$/;

/** Whether `ignore` may hold this: a group, an element of X12 or a path of FHIR. */
export const isIgnorable = (entry: string): boolean =>
  Object.hasOwn(x12Rows.ignoring, entry) ||
  Object.hasOwn(fhirRows.ignoring, entry) ||
  x12Entry.test(entry) ||
  /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(entry);

/** Says whether an element (0: the whole segment) or component of a segment in a loop is no difference. */
export type IgnoresX12 = (loop: string, segment: string, element: number, component?: number) => boolean;

export function ignoringX12(ignore: readonly string[]): IgnoresX12 {
  const entries = ignore
    .flatMap((entry) => groupsOf(x12Rows.ignoring, entry))
    .flatMap((entry) => {
      const [, loop, segment = '', from, to = from, component] = x12Entry.exec(entry) ?? [];
      return segment === ''
        ? []
        : [{ loop, segment, from: Number(from ?? 0), to: Number(to ?? 0), component }];
    });
  const bySegment = Map.groupBy(entries, ({ segment }) => segment);
  return (loop, segment, element, component) =>
    bySegment
      .get(segment)
      ?.some(
        (one) =>
          (one.loop === undefined || one.loop === loop) &&
          (one.from === 0 || (one.from <= element && element <= one.to)) &&
          (one.component === undefined || Number(one.component) === component),
      ) ?? false;
}

/** Says whether what stands at a path (indexes and all) of a resource of a type is no difference. */
export type IgnoresFhir = (path: string) => boolean;

export function ignoringFhir(ignore: readonly string[]): IgnoresFhir {
  const entries = ignore.flatMap((entry) => groupsOf(fhirRows.ignoring, entry));
  if (entries.length === 0) return () => false;
  return (path) => {
    const plain = path.replaceAll(/\[\d+\]/g, '');
    return entries.some((entry) => plain === entry || plain.endsWith(`.${entry}`));
  };
}
