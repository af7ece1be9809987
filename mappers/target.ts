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

  /** Writes a value and remembers which row and place each of its leaves came from. */
  put(path: string, value: unknown, from: { row: string; at: Place; leaves: readonly string[] }): string {
    const resolved = setPath(this.json, path, value);
    this.touched = true;
    for (const leaf of from.leaves) this.lines.push({ row: from.row, at: from.at, path: resolved + leaf });
    return resolved;
  }

  get(path: string): unknown {
    return getPath(this.json, path);
  }
}
