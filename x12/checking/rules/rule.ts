import type { IssueSeverity, RuleSource } from '../../issue.ts';
import type { Loop } from '../loop.ts';
import type { Place } from '../../position.ts';

/** Tells one place where a rule is broken. */
export type Tell = (at: Place, segmentId: string) => void;

/**
 * A rule beyond usage, order and codes: a situation the guide speaks of, or a ruling of X12. Looked at when one of its
 * loops begins (all that stood before it is there) or ends (all of its own is there; levels below are gone already).
 */
export interface SituationalRule extends RuleSource {
  readonly severity: IssueSeverity;
  /** What is wrong and what to do, in our words. */
  readonly text: string;
  /** Ids of guides (`x12/guides`). */
  readonly guides: readonly string[];
  readonly loops: readonly string[];
  readonly when: 'opened' | 'closed';
  check(loop: Loop, tell: Tell): void;
}
