import type { Difference } from './difference.ts';
import { isObject, named, type Json } from './fhir-names.ts';
import fhirRows from './fhir-rows.json' with { type: 'json' };
import { ignoringFhir, type DiffOptions, type IgnoresFhir } from './ignore.ts';
import { pairUp, type Matching } from './pair-up.ts';

/** One value of a list, where it stands, and the property the list is at. */
interface Item {
  readonly value: unknown;
  readonly path: string;
  readonly property: string;
}

const keys: Readonly<Record<string, readonly string[] | undefined>> = fhirRows.keys;

const textOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

/** JSON with its properties in one order. */
function digestOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(digestOf).join(',')}]`;
  if (!isObject(value)) return textOf(value);
  const properties = Object.keys(value).toSorted();
  return `{${properties.map((key) => `${JSON.stringify(key)}:${digestOf(value[key])}`).join(',')}}`;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

function keyOf({ value, property }: Item): string {
  const parts = (Object.hasOwn(keys, property) ? (keys[property] ?? []) : []).map((path) =>
    valueAt(value, path),
  );
  return parts.every((part) => part === undefined) ? '' : digestOf(parts);
}

/** The leaves of a value by their paths, as texts that can be compared. */
function leavesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => leavesOf(one, `${path}[${i}]`));
  if (!isObject(value)) return [`${path}=${textOf(value)}`];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, `${path}.${key}`));
}

function likenessOf(a: Item, b: Item): number {
  if (!isObject(a.value) || !isObject(b.value)) return a.property === b.property ? 0.4 : 0;
  const [ofA, ofB] = [new Set(leavesOf(a.value)), leavesOf(b.value)];
  return ofB.filter((one) => ofA.has(one)).length / Math.max(ofA.size, ofB.length, 1);
}

const matching: Matching<Item> = {
  digest: ({ value }) => digestOf(value),
  key: keyOf,
  kind: ({ value, property }) =>
    `${property} ${isObject(value) ? textOf(valueAt(value, 'resource.resourceType')) : typeof value}`,
  likeness: likenessOf,
};

class FhirComparison {
  readonly differences: Difference[] = [];
  readonly #ignores: IgnoresFhir;

  constructor(ignores: IgnoresFhir) {
    this.#ignores = ignores;
  }

  values(before: unknown, after: unknown, a: string, b: string): void {
    if (this.#ignores(a) || this.#ignores(b)) return;
    if (isObject(before) && isObject(after)) this.#objects(before, after, a, b);
    else if (Array.isArray(before) && Array.isArray(after)) this.#lists(before, after, a, b);
    else if (digestOf(before) !== digestOf(after)) this.#told(before, after, a, b);
  }

  #objects(before: Json, after: Json, a: string, b: string): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      this.values(before[key], after[key], `${a}.${key}`, `${b}.${key}`);
  }

  #lists(before: readonly unknown[], after: readonly unknown[], a: string, b: string): void {
    // A list that a map wrote may have a gap, which `map` would pass over: it counts as no value.
    const items = (values: readonly unknown[], path: string) =>
      Array.from(values, (value, i): Item => ({
        value,
        path: `${path}[${i}]`,
        property: path.slice(path.lastIndexOf('.') + 1),
      }));
    for (const pair of pairUp(items(before, a), items(after, b), matching))
      this.values(pair.a?.value, pair.b?.value, pair.a?.path ?? a, pair.b?.path ?? b);
  }

  #told(before: unknown, after: unknown, a: string, b: string): void {
    const [old, now] = [textOf(before), textOf(after)];
    if (before === undefined) this.differences.push({ kind: 'added', b: { path: b }, after: now });
    else if (after === undefined) this.differences.push({ kind: 'removed', a: { path: a }, before: old });
    else this.differences.push({ kind: 'changed', a: { path: a }, b: { path: b }, before: old, after: now });
  }
}

/**
 * What two resources do not share, in the order of the first. List items are matched by what FHIR tells them apart by (url, system,
 * sequence, identifier), else by likeness; random addresses of a Bundle (urn:uuid) count by what they lead to.
 */
export function diffFhir(a: unknown, b: unknown, { ignore = [] }: DiffOptions = {}): readonly Difference[] {
  const comparison = new FhirComparison(ignoringFhir(ignore));
  const rootOf = (value: unknown) =>
    isObject(value) && typeof value['resourceType'] === 'string' ? value['resourceType'] : '$this';
  comparison.values(named(a), named(b), rootOf(a), rootOf(b));
  return comparison.differences;
}
