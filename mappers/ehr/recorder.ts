/** A resource while it is made: each value is put with the row that carried it and where it came from. */
import { getPath, leaves, setPath } from '../paths.ts';
import type { EhrTraceLine } from './trace.ts';

export type Json = Record<string, unknown>;

export interface Origin {
  readonly row: string;
  /** FHIRPath in the source; absent for a constant of the row. */
  readonly from?: string;
}

export interface Recorder {
  readonly json: Json;
  readonly lines: readonly EhrTraceLine[];
  /** Puts a value, unless it is undefined; each of its leaves gets a trace line. Paths as in `mappers/paths.ts`. */
  put(path: string, value: unknown, origin: Origin): void;
  /** Copies these elements of a resource as they are. */
  copy(source: object, sourceName: string, elements: readonly string[], row: string): void;
}

/** `root` is how the trace names the resource, e.g. `Coverage`. */
export function recorder(resourceType: string, root: string = resourceType): Recorder {
  const json: Json = { resourceType };
  const lines: EhrTraceLine[] = [];
  const trace = (at: string, value: unknown, { row, from }: Origin) => {
    if (from === undefined) return;
    for (const [leaf] of leaves(value)) lines.push({ row, from: join(from, leaf), fhir: join(at, leaf) });
  };
  return {
    json,
    lines,
    put: (path, value, origin) => {
      if (value === undefined) return;
      const resolved = setPath(json, path, structuredClone(value));
      // A value that is itself one leaf came from exactly `from`; a built one points at it as a whole.
      trace(join(root, resolved), value, origin);
    },
    copy: (source, sourceName, elements, row) => {
      for (const element of elements) {
        const value = getPath(source, element);
        if (value === undefined) continue;
        setPath(json, element, structuredClone(value));
        trace(join(root, element), value, { row, from: join(sourceName, element) });
      }
    },
  };
}

/** `a` and `b` as one path: `Patient` + `name[0]`, `name` + `[0]`. */
export function join(a: string, b: string): string {
  if (a === '' || b === '') return a + b;
  return b.startsWith('[') ? a + b : `${a}.${b}`;
}
