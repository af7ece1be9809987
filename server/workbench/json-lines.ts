/** JSON as numbered lines, each with the FHIRPath of what stands on it: one text for the tree, the windows and the links. Pure. */
import type { JsonLine, NodeView } from '../workbench-view.ts';

type Line = Omit<JsonLine, 'line' | 'traced'>;
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Child = NodeView['children'][number];

/** Longest value that a tree shows whole. */
const SHOWN_CHARACTERS = 300;

export class JsonLines {
  readonly lines: readonly Line[];
  readonly #lineOf = new Map<string, number>();
  readonly #root: Json;
  readonly #rootName: string;

  /** `root` is what came from JSON; `name` begins its paths, e.g. `Bundle`. */
  constructor(root: unknown, name: string) {
    this.#root = root as Json;
    this.#rootName = name;
    const lines: Line[] = [];
    this.#write(this.#root, { path: name, depth: 0, prefix: '', comma: '' }, lines);
    this.lines = lines;
  }

  /** Line (from 1) on which the value of a path begins. */
  lineOf(path: string): number | undefined {
    return this.#lineOf.get(path);
  }

  text(): string {
    return this.lines.map(({ depth, text }) => '  '.repeat(depth) + text).join('\n');
  }

  /** The children of the value at a path; undefined when nothing is there. */
  children(path: string): readonly Omit<Child, 'traced'>[] | undefined {
    const value = this.at(path);
    if (value === undefined) return undefined;
    return entriesOf(value, path).map(([name, childPath, child]) => ({
      path: childPath,
      name,
      kind: kindOf(child),
      text: shortText(child),
      line: this.#lineOf.get(childPath) ?? 0,
      count: entriesOf(child, childPath).length,
    }));
  }

  /** The value at a path that lines have; undefined where there is none. */
  at(path: string): Json | undefined {
    if (!this.#lineOf.has(path)) return undefined;
    const steps = path.slice(this.#rootName.length).matchAll(/\.([^.[]+)|\[(\d+)\]/g);
    let value: Json | undefined = this.#root;
    for (const [, name, index] of steps) {
      if (isList(value)) value = value[Number(index)];
      else value = isObject(value) && name !== undefined ? value[name] : undefined;
    }
    return value;
  }

  #write(
    value: Json,
    place: { readonly path: string; readonly depth: number; readonly prefix: string; readonly comma: string },
    lines: Line[],
  ): void {
    const { path, depth, prefix, comma } = place;
    const entries = entriesOf(value, path);
    this.#lineOf.set(path, lines.length + 1);
    if (entries.length === 0) {
      lines.push({ depth, path, text: `${prefix}${JSON.stringify(value)}${comma}` });
      return;
    }
    const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
    const first = lines.push({ depth, path, text: `${prefix}${open}` }) - 1;
    for (const [i, [name, childPath, child]] of entries.entries())
      this.#write(
        child,
        {
          path: childPath,
          depth: depth + 1,
          prefix: isList(value) ? '' : `${JSON.stringify(name)}: `,
          comma: i < entries.length - 1 ? ',' : '',
        },
        lines,
      );
    const end = lines.push({ depth, path, text: `${close}${comma}` });
    lines[first] = { depth, path, text: `${prefix}${open}`, end };
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: Json, path: string): (readonly [name: string, path: string, value: Json])[] {
  if (isList(value)) return value.map((child, i) => [String(i), `${path}[${i}]`, child]);
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, child]) => [name, `${path}.${name}`, child]);
}

function kindOf(value: Json): Child['kind'] {
  if (isList(value)) return 'array';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'object';
}

/** A value as it is, or what an object is about: its type, code or text. */
function shortText(value: Json): string {
  if (isList(value)) return `${value.length}`;
  if (!isObject(value)) return String(value).slice(0, SHOWN_CHARACTERS);
  const { resourceType, resource } = value;
  const inner = isObject(resource) ? resource['resourceType'] : undefined;
  const told = [resourceType, inner, value['display'], value['text'], value['code'], value['url'], value['reference'], value['family'], value['value']]; // prettier-ignore
  return told.find((one): one is string => typeof one === 'string')?.slice(0, SHOWN_CHARACTERS) ?? '';
}
