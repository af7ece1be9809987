import { extensionBase } from './extensions.ts';

/**
 * The little path language of the rows, on plain JSON: `a.b[0].c`, `a[+]` appends, `a[=]` is the last one,
 * `extension[name]` finds or makes our extension of that name, `extension[+name]` always makes one.
 */
type Json = Record<string, unknown>;
type Step = { readonly key: string; readonly index?: string };

const steps = new Map<string, readonly Step[]>();
/** Paths hold indexes, so a big file has any number of them: the memory stops growing here. */
const mostSteps = 20_000;

function parse(path: string): readonly Step[] {
  const known = steps.get(path);
  if (known) return known;
  const parsed = [...path.matchAll(/([A-Za-z_]+)(?:\[([^\]]*)\])?/g)].map(([, key = '', index]) =>
    index === undefined ? { key } : { key, index },
  );
  if (steps.size < mostSteps) steps.set(path, parsed);
  return parsed;
}

function extensionIndex(list: Json[], index: string): number {
  if (/^\d+$/.test(index)) return Number(index);
  const makes = index.startsWith('+');
  const url = extensionBase + index.replace(/^[+=]/, '');
  const found = makes ? -1 : list.findLastIndex((one) => one['url'] === url);
  if (found >= 0) return found;
  return list.push({ url }) - 1;
}

function listIndex(list: unknown[], index: string): number {
  if (index === '+') return list.length;
  if (index === '=') return Math.max(0, list.length - 1);
  return Number(index);
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Inner extensions (those of an extension) have plain urls, as FHIR wants for complex extensions. */
function innerExtensionIndex(list: Json[], index: string): number {
  if (/^\d+$/.test(index)) return Number(index);
  const found = list.findIndex((one) => one['url'] === index);
  return found >= 0 ? found : list.push({ url: index }) - 1;
}

/** The list at `key`, made when missing, and the index a step means in it. */
function enterList(
  node: Json,
  { key, index = '' }: Step,
  inExtension: boolean,
): { list: unknown[]; at: number } {
  const list = (node[key] ??= []) as unknown[];
  if (key !== 'extension') return { list, at: listIndex(list, index) };
  const at = inExtension ? innerExtensionIndex(list as Json[], index) : extensionIndex(list as Json[], index);
  return { list, at };
}

/** Puts `value` at `path`, making what lies between; returns the path with every index resolved. */
export function setPath(root: Json, path: string, value: unknown): string {
  let node = root;
  let resolved = '';
  let inExtension = false;
  const all = parse(path);
  for (const [i, step] of all.entries()) {
    const isLast = i === all.length - 1;
    resolved += `${resolved ? '.' : ''}${step.key}`;
    if (step.index === undefined) {
      if (isLast) node[step.key] = value;
      else node = (node[step.key] ??= {}) as Json;
    } else {
      const { list, at } = enterList(node, step, inExtension);
      resolved += `[${at}]`;
      if (isLast) list[at] = value;
      else node = (list[at] ??= {}) as Json;
    }
    inExtension = step.key === 'extension';
  }
  return resolved;
}

/** The value at a path, or undefined; `[+]` and `[=]` mean the last one. */
export function getPath(root: unknown, path: string): unknown {
  let node: unknown = root;
  let inExtension = false;
  for (const { key, index } of parse(path)) {
    if (!isObject(node)) return undefined;
    node = node[key];
    if (index !== undefined) {
      if (!Array.isArray(node)) return undefined;
      const list = node as unknown[];
      const url = inExtension ? index : extensionBase + index.replace(/^[+=]/, '');
      const isNamed = key === 'extension' && !/^\d+$/.test(index);
      const at = index === '+' ? list.length - 1 : listIndex(list, index);
      node = isNamed ? list.findLast((one) => isObject(one) && one['url'] === url) : list[at];
    }
    inExtension = key === 'extension';
  }
  return node;
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
