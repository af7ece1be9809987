import type { Place } from '#x12';
import type { ResourceMap, ScopeName } from './map.ts';
import type { UnusedElement } from './trace.ts';
import { extensionUrl } from './extensions.ts';
import { closeGaps, hasGaps, findPath, getPath, lengthAt, setPath } from './paths.ts';

export type Json = Record<string, unknown>;

/** A line of the trace; its path is that within the resource until the Bundle is put together. */
interface Line {
  readonly row: string;
  readonly at: Place;
  readonly also?: readonly Place[];
  fhir: string;
}

/** A reference to another resource, put in once it is known which of its targets are in the Bundle. */
export interface Link {
  path: string;
  /** The first of these that any row wrote to. */
  targets: readonly Target[];
  /** Whether the name of what is referred to stands beside the reference. */
  readonly withName: boolean;
}

/** A place in a resource that rows write below; made only when the first of them does. */
export interface Spot {
  /** The JSON at the place, made when it is not there yet. */
  node(): Json;
  /** Path of the place with a dot behind it, or '' for the resource itself; asking makes the place. */
  prefix(): string;
  /** The JSON at the place, if it has been made. */
  peek(): Json | undefined;
}

/** The resource itself. */
export const rootSpot = (json: Json): Spot => ({ node: () => json, prefix: () => '', peek: () => json });

/**
 * An element of a list below `outer`: `item[+]` the next one when it is made, `adjudication[0]` that one, a named extension
 * a new one of that name. `made` fills it with what it is born with. A place that is no list (`occurrenceTiming`) is made once.
 */
export function elementSpot(outer: Spot, at: string, made: (node: Json, number: number) => void): Spot {
  if (!at.endsWith(']')) return innerSpot(outer, at, made);
  const [, list = at, index = '+'] = /^(.*)\[([^\]]*)\]$/.exec(at) ?? [];
  const url = list.endsWith('xtension') ? extensionUrl(index.replace(/^\+/, ''), false) : undefined;
  let known: { readonly node: Json; readonly prefix: string } | undefined;
  function make(): { readonly node: Json; readonly prefix: string } {
    const around = outer.node();
    const position = /^\d+$/.test(index) ? Number(index) : lengthAt(around, list);
    const path = `${list}[${position}]`;
    let node = getPath(around, path) as Json | undefined;
    if (!node) {
      node = url === undefined ? {} : { url };
      setPath(around, path, node);
      made(node, position + 1);
    }
    return { node, prefix: `${outer.prefix()}${path}.` };
  }
  return {
    node: () => (known ??= make()).node,
    prefix: () => (known ??= make()).prefix,
    peek: () => known?.node,
  };
}

/** A place that is no list; below a new extension (`extension[+pas:x].valueIdentifier`) it is made anew. */
function innerSpot(outer: Spot, at: string, made: (node: Json, number: number) => void): Spot {
  let known: { readonly node: Json; readonly prefix: string } | undefined;
  function make(): { readonly node: Json; readonly prefix: string } {
    const around = outer.node();
    const there = at.includes('[+') ? undefined : findPath(around, at);
    if (there) return { node: there.value as Json, prefix: `${outer.prefix()}${there.path}.` };
    const node: Json = {};
    const path = setPath(around, at, node);
    made(node, 1);
    return { node, prefix: `${outer.prefix()}${path}.` };
  }
  return {
    node: () => (known ??= make()).node,
    prefix: () => (known ??= make()).prefix,
    peek: () => known?.node,
  };
}

/** What a value put came from: row, deciding element, further elements, and which of its leaves they made. */
export interface From {
  readonly row: string;
  readonly at: Place;
  readonly also?: readonly Place[];
  readonly leaves: readonly string[];
  /** It adds to what stands there: the lines of that stay. */
  readonly adds?: boolean;
}

const replacedBy = 'Another value stands in its place.';

/** One resource while it is built: its JSON, the lines of its trace, and the references it waits for. */
export class Target {
  readonly scope: ScopeName;
  readonly map: ResourceMap;
  readonly json: Json;
  readonly lines: Line[];
  readonly links: Link[] = [];
  /** Places whose values others took the place of. */
  readonly replaced: UnusedElement[] = [];
  /** Another resource says the same and stands for it. */
  isMerged = false;
  /** True once a row wrote to it (copied values do not count). */
  touched = false;
  /** It holds values copied from another one that rows wrote to. */
  readonly isFilled: boolean;
  readonly #traces: boolean;
  /** What stood where the newest value was put. */
  #before: unknown;
  readonly #keep = (before: unknown): void => {
    this.#before = before;
  };

  constructor(scope: ScopeName, map: ResourceMap, traces: boolean, base?: Target) {
    this.scope = scope;
    this.map = map;
    this.json = base ? structuredClone(base.json) : { resourceType: map.type, ...structuredClone(map.fixed) };
    this.lines = base ? base.lines.map((line) => ({ ...line })) : [];
    this.isFilled = base ? base.touched || base.isFilled : false;
    this.#traces = traces;
  }

  /** Writes a value below `spot` and remembers which row and place each of its leaves came from. */
  put(spot: Spot, path: string, value: unknown, from: From): string {
    const node = spot.node();
    this.#before = undefined;
    const resolved =
      spot.prefix() + setPath(node, path, value, this.#traces && !from.adds ? this.#keep : undefined);
    this.touched = true;
    if (this.#before !== undefined && this.#before !== value) this.#replace(resolved, this.#before, value);
    if (this.#traces) {
      const { row, at, also, leaves } = from;
      for (const leaf of leaves) {
        const fhir = leaf === '' ? resolved : resolved + leaf;
        this.lines.push(also ? { row, at, also, fhir } : { row, at, fhir });
      }
    }
    return resolved;
  }

  /** The value at a path became another one: lines that spoke of it would lead to what they did not bring. */
  #replace(path: string, before: unknown, value: unknown): void {
    // The same once more is most of what comes twice, and damaged files have any number of it.
    if (JSON.stringify(before) === JSON.stringify(value)) return;
    for (let i = this.lines.length - 1; i >= 0; i -= 1) {
      const line = this.lines[i];
      if (!line?.fhir.startsWith(path)) continue;
      const rest = line.fhir.slice(path.length);
      if (
        !/^($|[.[])/.test(rest) ||
        getPath({ at: before }, `at${rest}`) === getPath({ at: value }, `at${rest}`)
      )
        continue;
      const { at, also = [] } = line;
      this.replaced.push(...[at, ...also].map((place) => ({ at: place, why: replacedBy })));
      this.lines.splice(i, 1);
    }
  }

  /** Closes the gaps that rows left in lists, in the trace and the references too. */
  close(): void {
    if (!hasGaps(this.json)) return;
    closeGaps(this.json, (from, to) => {
      const rename = (path: string) => (path.startsWith(from) ? to + path.slice(from.length) : path);
      for (const line of this.lines) line.fhir = rename(line.fhir);
      for (const link of this.links) link.path = rename(link.path);
    });
  }

  get(path: string): unknown {
    return getPath(this.json, path);
  }
}

/** Writes a constant where nothing stands yet. */
export function putMissing(node: Json, path: string, value: unknown): void {
  if (getPath(node, path) === undefined) setPath(node, path, value);
}
