import type { Bundle, BundleEntry, ClaimResponse, Resource } from 'fhir/r4.js';
import type { Issue, Place } from '#x12';
import type { ToFhir } from '../read.ts';
import { findPath, getPath, leaves, setPath } from '../paths.ts';
import type { TraceLine } from '../trace.ts';

/** A line of the trace by the entry it is of; the entry's place in the Bundle is known at the end. */
interface Line extends Omit<TraceLine, 'fhir'> {
  readonly path: string;
}

/** One entry of the answer while it is joined with its request. */
export interface DraftEntry {
  fullUrl: string;
  resource: Resource;
  lines: Line[];
}

export const isAnswer = (resource: Resource | undefined): resource is ClaimResponse =>
  resource?.resourceType === 'ClaimResponse';

const entryPath = /^Bundle\.entry\[(\d+)\]\.resource\.?(.*)$/;

/** The answer's Bundle while it is joined: each value put keeps a line of the trace, and a line without its value goes. */
export class AnswerDraft {
  readonly answer: ClaimResponse;
  readonly entries: DraftEntry[];
  readonly issues: Issue[];
  readonly #rest: Omit<Bundle, 'entry'>;
  readonly #restLines: readonly TraceLine[];
  readonly #unused: ToFhir['unused'];

  constructor({ bundle, trace, issues, unused }: ToFhir, answer: ClaimResponse) {
    const { entry = [], ...rest } = structuredClone(bundle);
    this.#rest = rest;
    this.#unused = unused;
    this.issues = [...issues];
    const lines = trace.map((line) => ({ line, found: entryPath.exec(line.fhir) }));
    this.#restLines = lines.flatMap(({ line, found }) => (found ? [] : [line]));
    this.entries = entry.flatMap(({ fullUrl = '', resource }, i) => {
      if (!resource) return [];
      const own = lines.flatMap(({ line: { row, at, also }, found }) =>
        found?.[1] === String(i) ? [{ row, at, ...(also ? { also } : {}), path: found[2] ?? '' }] : [],
      );
      return [{ fullUrl, resource, lines: own }];
    });
    const first = this.entries[0]?.resource;
    this.answer = isAnswer(first) ? first : answer;
  }

  /** The entry a reference leads to. */
  entryOf(reference: string | undefined): DraftEntry | undefined {
    return this.entries.find(({ fullUrl }) => fullUrl === reference);
  }

  /** A path of the answer with every index resolved. */
  resolved(path: string): string {
    return findPath(this.answer, path)?.path ?? path;
  }

  /** Where the value at a path of the answer came from. */
  placeOf(path: string): Place | undefined {
    const lines = this.entries[0]?.lines;
    return (lines?.find((line) => line.path === path) ?? lines?.find((line) => line.path.startsWith(path)))
      ?.at;
  }

  /** Puts a value into the answer that comes from elsewhere in it: its lines come along. */
  copy(from: string, to: string, value: unknown): void {
    const [first] = this.entries;
    if (!first) return;
    const path = this.put(to, value);
    for (const { path: old, ...line } of [...first.lines])
      if (old === from || old.startsWith(`${from}.`) || old.startsWith(`${from}[`))
        first.lines.push({ ...line, path: path + old.slice(from.length) });
  }

  /** Puts a value into the answer; with a place, as one that was concluded from what stands there. */
  put(path: string, value: unknown, from?: { readonly row: string; readonly at: Place | undefined }): string {
    const [first] = this.entries;
    if (!first) return path;
    const root = first.resource as unknown as Record<string, unknown>;
    const resolved = setPath(root, path, structuredClone(value));
    if (from?.at) {
      for (const [leaf] of leaves(value))
        first.lines.push({ row: from.row, at: from.at, path: joined(resolved, leaf) });
    }
    return resolved;
  }

  warn(code: string, message: string, at: Place | undefined): void {
    if (at) this.issues.push({ code, severity: 'warning', message, at });
  }

  /** The Bundle as it is now. */
  toFhir(): ToFhir {
    const entry = this.entries.map(({ fullUrl, resource }): BundleEntry => ({ fullUrl, resource }));
    const trace = this.entries.flatMap(({ resource, lines }, i) =>
      lines
        .filter(({ path }) => getPath(resource, path) !== undefined)
        .map(({ path, ...line }): TraceLine => ({ ...line, fhir: `Bundle.entry[${i}].resource.${path}` })),
    );
    return {
      bundle: { ...this.#rest, entry },
      trace: [...this.#restLines, ...trace],
      unused: this.#unused,
      issues: [...this.issues].sort((a, b) => a.at.offset - b.at.offset),
    };
  }
}

const joined = (path: string, leaf: string) =>
  leaf === '' ? path : `${path}${leaf.startsWith('[') ? '' : '.'}${leaf}`;
