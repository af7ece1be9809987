/** Damaged FHIR: good Bundles with a few edits each, as fast-check makes and shrinks them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { goldenFolder, read } from '../mappers/golden.ts';
import { goodMessages } from './mutants.ts';

const named = readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' }).sort();

/** The good Bundles, as JSON: those of the golden pairs, and what the good messages are read into. */
export const goodBundles: readonly string[] = [
  ...named
    .filter((name) => name.endsWith('.bundle.json'))
    .map((name) => readFileSync(join(goldenFolder, name), 'utf8')),
  ...goodMessages.map((bytes) => JSON.stringify(read(bytes).bundle)),
  ...named
    .filter((name) => name.endsWith('.x12'))
    .map((name) => JSON.stringify(read(readFileSync(join(goldenFolder, name))).bundle)),
];

type Holder = Record<string, unknown>;
/** A value that can be replaced: what holds it, and under which name. */
type Spot = readonly [holder: Holder, key: string];

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

function spotsOf(root: Holder): Spot[] {
  const spots: Spot[] = [];
  const open: Holder[] = [root];
  for (let holder = open.pop(); holder; holder = open.pop())
    for (const key of Object.keys(holder)) {
      spots.push([holder, key]);
      const value = holder[key];
      if (isHolder(value)) open.push(value);
    }
  return spots;
}

const deep = (depth: number, isList: boolean): unknown =>
  JSON.parse((isList ? '[' : '{"extension":').repeat(depth) + '1' + (isList ? ']' : '}').repeat(depth));

/** JSON of any kind, as nobody means it. */
const strange = [
  'null', 'true', 'false', '0', '-1', '1.5', '1e300', '-1e-9', '""', '" "', '[]', '{}', '[null]', '[[]]', '[{}]', '[[{"code":"A"}]]', '{"0":{}}', '{"length":3}',
  '{"__proto__":{"code":"polluted"}}', '{"constructor":{"prototype":{"code":"polluted"}}}', '{"toString":1,"valueOf":null}', '"__proto__"', '"constructor"', '"~*^:"', '"\\u0000"', '"\\ud800"',
  '"2026-13-45"', '"9999999-01-01T00:00:00Z"', '{"coding":null}', '{"coding":{"code":"1"}}', '{"coding":[null]}', '{"coding":[{"code":1,"system":[]}]}', '{"coding":[{"system":null}]}', '{"reference":null}',
  '{"reference":{}}', '{"value":"1","currency":5}', '{"value":{}}', '[{"url":null}]', '[{"url":"x","extension":null}]', '{"start":1,"end":[]}',
]; // prettier-ignore
const hostile: fc.Arbitrary<() => unknown> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...strange).map((text) => () => JSON.parse(text) as unknown) },
  {
    weight: 1,
    arbitrary: fc
      .jsonValue()
      .map((value) => () => JSON.parse(JSON.stringify(value).replaceAll('"":', '"value":')) as unknown),
  },
  { weight: 1, arbitrary: fc.nat(4000).map((length) => () => 'é~'.repeat(length)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(300), fc.boolean()).map(
      ([depth, isList]) =>
        () =>
          deep(depth, isList),
    ),
  },
);

type Edit = (root: Holder) => void;
const position = fc.nat(1_000_000);

function at(root: Holder, place: number, change: (spot: Spot, spots: readonly Spot[]) => void): void {
  const spots = spotsOf(root);
  const spot = spots[place % Math.max(1, spots.length)];
  if (spot) change(spot, spots);
}

function drop([holder, key]: Spot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

const retyped = fc.tuple(position, hostile).map(([place, make]): Edit => (root) => {
  at(root, place, ([holder, key]) => { holder[key] = make(); });
}); // prettier-ignore
const dropped = position.map((place): Edit => (root) => { at(root, place, drop); }); // prettier-ignore
const nested = fc.tuple(position, fc.constantFrom('list', 'object', 'first')).map(([place, way]): Edit => (root) => {
  at(root, place, ([holder, key]) => {
    const value = holder[key];
    holder[key] = way === 'list' ? [value] : way === 'object' ? { value } : Array.isArray(value) ? (value as unknown[])[0] : [value, value];
  });
}); // prettier-ignore
const doubled = fc.tuple(position, fc.integer({ min: 1, max: 30 })).map(([place, times]): Edit => (root) => {
  at(root, place, ([holder, key]) => {
    const copies = () => Array.from({ length: times }, () => structuredClone(holder[key]));
    if (Array.isArray(holder)) holder.splice(Number(key), 0, ...copies());
    else if (Array.isArray(holder[key])) holder[key].push(...copies().flat());
  });
}); // prettier-ignore
/** What stands in one place stands in another one, too. */
const moved = fc.tuple(position, position).map(([from, to]): Edit => (root) => {
  at(root, from, ([source, name], spots) => {
    const [holder, key] = spots[to % spots.length] ?? [source, name];
    holder[key] = structuredClone(source[name]);
  });
}); // prettier-ignore
const renamed = fc.tuple(position, fc.constantFrom('id', 'extension', 'resourceType', 'value', 'coding', 'constructor', '_value', 'note')).map(([place, name]): Edit => (root) => {
  at(root, place, ([holder, key]) => {
    if (Array.isArray(holder)) return;
    holder[name] = holder[key];
    drop([holder, key]);
  });
}); // prettier-ignore
/** References lead to themselves, to each other in a circle, or nowhere. */
const referred = fc.tuple(position, position).map(([from, to]): Edit => (root) => {
  const spots = spotsOf(root);
  const references = spots.filter(([, key]) => key === 'reference');
  const names = spots.filter(([, key]) => key === 'fullUrl').map(([holder, key]) => holder[key]);
  const [holder, key] = references[from % Math.max(1, references.length)] ?? [];
  if (holder && key !== undefined) holder[key] = structuredClone(names[to % Math.max(1, names.length)]);
}); // prettier-ignore

const edit = fc.oneof(
  { weight: 6, arbitrary: retyped },
  { weight: 3, arbitrary: dropped },
  { weight: 2, arbitrary: nested },
  { weight: 2, arbitrary: doubled },
  { weight: 2, arbitrary: moved },
  { weight: 1, arbitrary: renamed },
  { weight: 1, arbitrary: referred },
);

/** A good Bundle with one to six edits, as JSON text: what comes over the wire has no other shape. */
export const bundleMutants: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...goodBundles), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([good, edits]) => {
    const holder = JSON.parse(`{"bundle":${good}}`) as Holder;
    const root = holder['bundle'];
    if (isHolder(root)) for (const change of edits) change(root);
    return JSON.stringify(root);
  });
