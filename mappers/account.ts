import type { Issue, Place } from '#x12';
import type { Draft } from './draft.ts';
import { findPath, leaves } from './paths.ts';
import type { Source } from './sources.ts';
import type { UnusedValue } from './trace.ts';

/** What is wrong with a value to be written, and where in the Bundle the value stands. */
export interface WriteIssue extends Issue {
  readonly fhir?: string;
}

/** Where something is that was never written. */
export const nowhere: Place = { segment: 0, inSet: 0, loop: '', offset: 0, length: 0 };

/** What became of the values of a Bundle while it was written: taken up, left for want of room, or wrong. */
export class Account {
  readonly issues: WriteIssue[] = [];
  /** What a row could not carry; told only if no other row has a value for the element. */
  readonly #problems: {
    readonly draft: Draft;
    readonly at: readonly [number, number];
    readonly issue: WriteIssue;
  }[] = [];
  /** FHIR paths that rows took up. */
  readonly read = new Set<string>();
  /** The same in the order they were taken up, so that the last ones can be taken back. */
  readonly #inOrder: string[] = [];
  readonly #crowdedPaths = new Set<string>();
  /** Values X12 has no room for. */
  readonly crowded: UnusedValue[] = [];

  /** Everything that is wrong, once all segments are written. */
  told(): readonly WriteIssue[] {
    const unsolved = this.#problems.filter(({ draft, at }) => !draft.has(...at));
    return [...this.issues, ...unsolved.map(({ issue }) => issue)];
  }

  readAt({ resource, path }: Source, at: string | undefined): void {
    const there = at === undefined ? undefined : findPath(resource, at);
    if (there) this.readLeaf(`${path}.${there.path}`);
  }

  crowd(fhir: string, why: string): void {
    if (this.#crowdedPaths.has(fhir)) return;
    this.#crowdedPaths.add(fhir);
    this.crowded.push({ fhir, why });
  }

  readLeaf(fhir: string): void {
    if (this.read.has(fhir)) return;
    this.read.add(fhir);
    this.#inOrder.push(fhir);
  }

  /** As many as X12 has room for; the rest is told, and is no error. */
  most(
    most: number | undefined,
    where: string,
    found: readonly Source[],
    beyond?: string,
  ): readonly Source[] {
    if (most === undefined || found.length <= most) return found;
    const why = beyond ?? `X12 has room for ${most} of these here (${where}).`;
    for (const { path, resource } of found.slice(most)) {
      this.take(path, resource);
      this.crowd(path, why);
      this.issues.push({ code: 'map/too-many', severity: 'warning', message: why, at: nowhere, fhir: path });
    }
    return found.slice(0, most);
  }

  take(fhir: string, value: unknown): void {
    for (const [leaf] of leaves(value))
      this.readLeaf(leaf ? `${fhir}${leaf.startsWith('[') ? '' : '.'}${leaf}` : fhir);
  }

  /** What a row could not carry, unless another row has a value for the same element in the end. */
  problem(draft: Draft, at: readonly [number, number], issue: WriteIssue): void {
    this.#problems.push({ draft, at, issue });
  }

  /** Takes back what was taken up since: the segment was not written after all. */
  forget(since: number): void {
    for (const fhir of this.#inOrder.splice(since)) this.read.delete(fhir);
  }
}
