import { extensionUrl } from './extensions.ts';

/**
 * The little path language of the rows, on plain JSON: `a.b[0].c`, `a[+]` appends, `a[=]` is the last one,
 * `extension[name]` finds or makes the extension of that name, `extension[+name]` always makes one (see `extensionUrl`).
 */
type Json = Record<string, unknown>;
interface Step {
  readonly key: string;
  readonly index?: string;
  /** Of an extension named, not numbered. */
  readonly url?: string;
  readonly makes?: boolean;
}

const steps = new Map<string, readonly Step[]>();
/** Paths hold indexes, so a big file has any number of them: the memory stops growing here. */
const mostSteps = 20_000;

function toStep(key: string, index: string | undefined, isInner: boolean): Step {
  if (index === undefined) return { key };
  if (!/^(modifierE|e)xtension$/.test(key) || /^\d+$/.test(index)) return { key, index };
  return { key, index, url: extensionUrl(index.replace(/^[+=]/, ''), isInner), makes: index.startsWith('+') };
}

function parse(path: string): readonly Step[] {
  const known = steps.get(path);
  if (known) return known;
  let isInner = false;
  const parsed = [...path.matchAll(/([A-Za-z_]+)(?:\[([^\]]*)\])?/g)].map(([, key = '', index]) => {
    const step = toStep(key, index, isInner);
    isInner = step.url !== undefined || key === 'extension';
    return step;
  });
  if (steps.size < mostSteps) steps.set(path, parsed);
  return parsed;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Where a step means in a list, for writing: extensions named are made when they are not there. */
function indexFor(list: unknown[], { index = '', url, makes }: Step): number {
  if (url !== undefined) {
    const found = makes ? -1 : list.findLastIndex((one) => isObject(one) && one['url'] === url);
    return found >= 0 ? found : list.push({ url }) - 1;
  }
  if (index === '+') return list.length;
  if (index === '=') return Math.max(0, list.length - 1);
  return Number(index);
}

/**
 * Puts `value` at `path`, making what lies between; returns the path with every index resolved. `replaced` is told of the
 * value that stood there, if one did.
 */
export function setPath(
  root: Json,
  path: string,
  value: unknown,
  replaced?: (before: unknown) => void,
): string {
  let node = root;
  let resolved = '';
  const all = parse(path);
  const last = all.length - 1;
  for (let i = 0; i <= last; i += 1) {
    const step = all[i];
    if (!step) break;
    const { key } = step;
    resolved += i === 0 ? key : `.${key}`;
    let holder: Json | unknown[] = node;
    let at: string | number = key;
    if (step.index !== undefined) {
      const list = (node[key] ??= []) as unknown[];
      at = indexFor(list, step);
      resolved += `[${at}]`;
      holder = list;
    }
    const before = (holder as Json)[at];
    if (i < last) node = (before ?? ((holder as Json)[at] = {})) as Json;
    else {
      if (before !== undefined) replaced?.(before);
      (holder as Json)[at] = value;
    }
  }
  return resolved;
}

/** Where a step means in a list, for reading; -1 when nowhere. */
function indexIn(list: readonly unknown[], { index = '', url }: Step): number {
  if (url !== undefined) return list.findLastIndex((one) => isObject(one) && one['url'] === url);
  return index === '+' || index === '=' ? list.length - 1 : Number(index);
}

/** A path with every index resolved, and the value there; undefined where there is none. `[+]` and `[=]` mean the last one. */
export function findPath(
  root: unknown,
  path: string,
): { readonly value: unknown; readonly path: string } | undefined {
  let node: unknown = root;
  let resolved = '';
  for (const step of parse(path)) {
    if (!isObject(node)) return undefined;
    node = node[step.key];
    resolved += `${resolved ? '.' : ''}${step.key}`;
    if (step.index === undefined) continue;
    if (!Array.isArray(node)) return undefined;
    const at = indexIn(node, step);
    resolved += `[${at}]`;
    node = (node as unknown[])[at];
  }
  return node === undefined || node === null ? undefined : { value: node, path: resolved };
}

/** The value at a path, or undefined; `[+]` and `[=]` mean the last one. */
export function getPath(root: unknown, path: string): unknown {
  let node: unknown = root;
  for (const step of parse(path)) {
    if (!isObject(node)) return undefined;
    node = node[step.key];
    if (step.index === undefined) continue;
    if (!Array.isArray(node)) return undefined;
    node = (node as unknown[])[indexIn(node, step)];
  }
  return node;
}

/** Every value at a path in which `[+]` means any element of a list, or any extension of that name. */
export function valuesAt(root: unknown, path: string): readonly unknown[] {
  let nodes: readonly unknown[] = [root];
  for (const { key, index, url } of parse(path)) {
    nodes = nodes.flatMap((node) => {
      const value = isObject(node) ? node[key] : undefined;
      if (index === undefined) return value === undefined ? [] : [value];
      if (!Array.isArray(value)) return [];
      const list = value as unknown[];
      if (url !== undefined) return list.filter((one) => isObject(one) && one['url'] === url);
      return index === '+' ? list : list.slice(Number(index), Number(index) + 1);
    });
  }
  return nodes;
}

/** Whether a path has this value; where the path goes through `coding[0]`, any of the codings may have it. */
export function hasValue(root: unknown, path: string, value: unknown): boolean {
  if (!path.includes('coding[0]') && !path.includes('[+')) return getPath(root, path) === value;
  return valuesAt(root, path.replaceAll('coding[0]', 'coding[+]')).includes(value);
}

/** The places a step leads to, with their names: `[+]` and extensions named lead to all of them. */
function stepInto(
  node: unknown,
  { key, index, url }: Step,
): readonly (readonly [name: string, value: unknown])[] {
  if (!isObject(node)) return [];
  const value = node[key];
  if (index === undefined) return [[key, value]];
  if (!Array.isArray(value)) return [];
  const all = (value as unknown[]).map((one, i) => [`${key}[${i}]`, one] as const);
  if (url !== undefined) return all.filter(([, one]) => isObject(one) && one['url'] === url);
  if (index === '+') return all;
  return all.slice(...(index === '=' ? [-1] : [Number(index), Number(index) + 1]));
}

/**
 * The elements a path leads to, each with its own path: `item[+]`, `adjudication[0]`, `extension[+pas:x]`, `occurrenceTiming`,
 * `extension[+pas:x].valueIdentifier`.
 */
export const elementsAt = (
  root: unknown,
  path: string,
): readonly (readonly [path: string, element: object])[] =>
  placesAt(root, path).flatMap(([at, node]) => (isObject(node) ? [[at, node] as const] : []));

/** The same with values of every kind, and where nothing stands. */
export function placesAt(root: unknown, path: string): readonly (readonly [path: string, value: unknown])[] {
  let found: readonly (readonly [path: string, node: unknown])[] = [['', root]];
  for (const step of parse(path)) {
    found = found.flatMap(([at, node]) =>
      stepInto(node, step).map(([name, value]) => [at === '' ? name : `${at}.${name}`, value] as const),
    );
  }
  return found;
}

/** How many elements stand in the list at a path. */
export function lengthAt(root: unknown, path: string): number {
  const value = getPath(root, path);
  return Array.isArray(value) ? value.length : 0;
}

/** Every leaf of a value with its path. */
export function* leaves(value: unknown, path = ''): Generator<readonly [path: string, value: unknown]> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* leaves(one, `${path}[${i}]`);
  } else if (isObject(value)) {
    for (const [key, one] of Object.entries(value)) yield* leaves(one, path ? `${path}.${key}` : key);
  } else if (value !== undefined) yield [path, value];
}

/** Whether any list below a node has a gap; asked of everything, so it makes nothing. */
export function hasGaps(node: unknown): boolean {
  if (Array.isArray(node)) {
    const list = node as unknown[];
    for (let i = 0; i < list.length; i += 1) if (list[i] === undefined || hasGaps(list[i])) return true;
    return false;
  }
  if (isObject(node))
    for (const key in node) if (typeof node[key] === 'object' && hasGaps(node[key])) return true;
  return false;
}

/**
 * Closes the gaps of all lists below a node, which rows that were not there left behind: FHIR lists have none. Tells each
 * element that moved, by its old and new path, inner lists first.
 */
export function closeGaps(node: unknown, moved: (from: string, to: string) => void, path = ''): void {
  if (Array.isArray(node)) {
    const list = node as unknown[];
    for (const [i, one] of list.entries()) closeGaps(one, moved, `${path}[${i}]`);
    let to = 0;
    for (let i = 0; i < list.length; i += 1) {
      if (list[i] === undefined) continue;
      if (to < i) {
        list[to] = list[i];
        moved(`${path}[${i}]`, `${path}[${to}]`);
      }
      to += 1;
    }
    list.length = to;
  } else if (isObject(node)) {
    for (const key in node) closeGaps(node[key], moved, path ? `${path}.${key}` : key);
  }
}
