import type { ElementChecker } from './check-elements.ts';
import type { CompiledGuide } from '../library/compile.ts';
import { Hierarchy } from './hierarchy.ts';
import { issue, type Issue } from '../issue.ts';
import type { Loop, Placed } from './loop.ts';
import { Placement, type Frame, type PlacementListener } from './place.ts';
import { situationalRules } from './rules/index.ts';
import type { SituationalRule } from './rules/rule.ts';
import type { Place } from '../position.ts';
import type { Segment } from '../reading/segment.ts';

/** The situational rules of a guide, by loop and moment. */
interface RulesOfGuide {
  readonly opened: ReadonlyMap<string, readonly SituationalRule[]>;
  readonly closed: ReadonlyMap<string, readonly SituationalRule[]>;
}
const rulesOf = new WeakMap<CompiledGuide, RulesOfGuide>();

function byLoop(rules: readonly SituationalRule[]): Map<string, SituationalRule[]> {
  const map = new Map<string, SituationalRule[]>();
  for (const rule of rules) for (const loop of rule.loops) map.set(loop, [...(map.get(loop) ?? []), rule]);
  return map;
}

function rulesFor(guide: CompiledGuide): RulesOfGuide {
  const known = rulesOf.get(guide);
  if (known) return known;
  const own = situationalRules.filter(({ guides }) => guides.includes(guide.guide.id));
  const made = {
    opened: byLoop(own.filter(({ when }) => when === 'opened')),
    closed: byLoop(own.filter(({ when }) => when === 'closed')),
  };
  rulesOf.set(guide, made);
  return made;
}

/**
 * Checks one transaction set segment by segment: order, usage, elements, hierarchy, situations. What a level of the
 * hierarchy held is let go when it ends, unless the tree is wanted: so a set of any size takes the memory of one patient.
 */
export class SetChecker implements PlacementListener {
  readonly #report: (found: Issue) => void;
  readonly #placement: Placement;
  readonly #elements: ElementChecker;
  readonly #hierarchy: Hierarchy;
  readonly #rules: RulesOfGuide;
  readonly #keepsTree: boolean;
  /** The rule that is being checked. */
  #rule: SituationalRule | undefined;

  constructor(
    guide: CompiledGuide,
    header: Segment,
    needs: {
      report: (found: Issue) => void;
      elements: ElementChecker;
      keepsTree: boolean;
      frames?: Frame[];
    },
  ) {
    this.#report = needs.report;
    this.#elements = needs.elements;
    this.#keepsTree = needs.keepsTree;
    this.#rules = rulesFor(guide);
    this.#hierarchy = new Hierarchy(needs.report);
    this.#placement = new Placement(guide, header, this, needs.frames);
  }

  get root(): Loop {
    return this.#placement.root;
  }

  take(segment: Segment): void {
    const placement = this.#placement;
    placement.take(segment);
    const { rule } = placement;
    if (rule?.isChecked) this.#elements.check(segment, rule, placement.loop.id);
  }

  /** Where the segment taken last stands. */
  placed(segment: Segment): Placed {
    const { rule, loop, depth } = this.#placement;
    return { segment, rule, loop: loop.id, depth };
  }

  end(): void {
    this.#placement.end();
    this.#hierarchy.end();
  }

  report(found: Issue): void {
    this.#report(found);
  }

  opened(loop: Loop): void {
    if (loop.rule.isLevel) this.#hierarchy.opened(loop);
    this.#judge(this.#rules.opened.get(loop.id), loop);
  }

  closed(loop: Loop): void {
    this.#judge(this.#rules.closed.get(loop.id), loop);
    if (!loop.rule.isLevel) return;
    this.#hierarchy.closed(loop);
    if (!this.#keepsTree) loop.letGo();
  }

  #judge(rules: readonly SituationalRule[] | undefined, loop: Loop): void {
    if (!rules) return;
    for (const rule of rules) {
      this.#rule = rule;
      rule.check(loop, this.#tell);
    }
  }

  /** One function for all rules: loops open and close all the time. */
  readonly #tell = (at: Place, segmentId: string): void => {
    if (!this.#rule) return;
    const { id, source, mark, text, severity } = this.#rule;
    const rule = { id, source, ...(mark ? { mark } : {}) };
    this.#report(issue('x12/rule', at, { detail: text, severity, segmentId, rule }));
  };
}
