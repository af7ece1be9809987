import type { Place } from '#x12';
import type { ResourceMap, ScopeName } from './map.ts';
import { getPath, setPath } from './paths.ts';

type Json = Record<string, unknown>;

interface Line {
  readonly row: string;
  readonly at: Place;
  readonly path: string;
}

/** A reference to another resource, put in once it is known which of its targets are in the Bundle. */
export interface Link {
  readonly path: string;
  /** The first of these that any row wrote to. */
  readonly targets: readonly Target[];
  /** Whether the name of what is referred to stands beside the reference. */
  readonly withName: boolean;
}

/** A place in a resource that rows write below; made only when the first of them does. */
export interface Spot {
  /** Path of the place with a dot behind it, or '' for the resource itself. */
  readonly prefix: string;
  node(): Json;
}

/** The place at `path` of a resource, an element of a list. */
export function spotAt(target: Target, path: string): Spot {
  let known: Json | undefined;
  return {
    prefix: `${path}.`,
    node: () => (known ??= (getPath(target.json, path) as Json | undefined) ?? makeAt(target.json, path)),
  };
}

function makeAt(root: Json, path: string): Json {
  const made: Json = {};
  setPath(root, path, made);
  return made;
}

/** One resource while it is built: its JSON, the lines of its trace, and the references it waits for. */
export class Target {
  readonly scope: ScopeName;
  readonly map: ResourceMap;
  readonly json: Json;
  readonly lines: Line[];
  readonly links: Link[] = [];
  /** True once a row wrote to it (copied values do not count). */
  touched = false;

  constructor(scope: ScopeName, map: ResourceMap, base?: Target) {
    this.scope = scope;
    this.map = map;
    this.json = base ? structuredClone(base.json) : { resourceType: map.type, ...structuredClone(map.fixed) };
    this.lines = base ? [...base.lines] : [];
  }

  /** Writes a value below `spot` and remembers which row and place each of its leaves came from. */
  put(
    spot: Spot,
    path: string,
    value: unknown,
    from: { row: string; at: Place; leaves: readonly string[] },
  ): string {
    const resolved = spot.prefix + setPath(spot.node(), path, value);
    this.touched = true;
    for (const leaf of from.leaves) this.lines.push({ row: from.row, at: from.at, path: resolved + leaf });
    return resolved;
  }

  get(path: string): unknown {
    return getPath(this.json, path);
  }
}
