import { ElementChecker } from './check-elements.ts';
import { SetChecker } from './check-set.ts';
import type { Frame } from './place.ts';
import { issue, type Issue } from '../issue.ts';
import type { Library } from '../library/library.ts';
import type { Segment } from '../reading/segment.ts';

/** The set being checked; its guide is certain once its first segment is there. */
interface OpenSet {
  readonly header: Segment;
  readonly set: string;
  readonly version: string;
  checker: SetChecker | undefined;
}

/** Checks one transaction set after the other, each by its own guide. */
export class SetsChecker {
  readonly elements: ElementChecker;
  readonly #library: Library;
  readonly #report: (found: Issue) => void;
  readonly #frames: Frame[] = [];
  #open: OpenSet | undefined;

  constructor(library: Library, report: (found: Issue) => void) {
    this.#library = library;
    this.#report = report;
    this.elements = new ElementChecker(report);
  }

  /** An ST. `groupVersion` is GS08: it names the guide where ST03 does not. */
  start(header: Segment, groupVersion: string): void {
    this.end();
    const set = header.element(1);
    const version = header.element(3) || groupVersion;
    if (this.#library.guideFor(set, version)) this.#open = { header, set, version, checker: undefined };
    else this.#report(issue('x12/guide-unknown', header.elementPlace('', 3), { segmentId: 'ST' }));
  }

  body(segment: Segment): void {
    const open = this.#open;
    if (!open) return;
    open.checker ??= this.#checker(open, segment);
    open.checker?.take(segment);
  }

  /** The set is over, by its trailer or by what stands in its place. */
  end(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) (open.checker ?? this.#checker(open, open.header))?.end();
  }

  #checker({ set, version, header }: OpenSet, first: Segment): SetChecker | undefined {
    const guide = this.#library.guideFor(set, version, first);
    const needs = { report: this.#report, elements: this.elements, keepsTree: false, frames: this.#frames };
    return guide && new SetChecker(guide, header, needs);
  }
}
