import { issueKinds, type IssueCode } from './issue-kinds.ts';
import type { Place } from './position.ts';
import { isSegmentId } from './reading/segment-id.ts';

export type IssueSeverity = 'error' | 'warning';

/** A rule that goes beyond usage and codes: who says so, and whether that could be confirmed. */
export interface RuleSource {
  /** e.g. `X279-merge-service-types`; partners switch rules by it. */
  readonly id: string;
  /** Guide, section or X12 ruling. */
  readonly source: string;
  /** K: not confirmed by a source we could read. */
  readonly mark?: 'K';
}

/** Something wrong in the data, with its place. Neither message nor shape holds the value found. */
export interface Issue {
  readonly code: string;
  readonly severity: IssueSeverity;
  /** WEDI SNIP level of the check: 1 envelope and syntax, 2 guide, 3 balance, 4 situations, 5 external codes; a map's own issues have none. */
  readonly snip?: number;
  readonly message: string;
  readonly at: Place;
  /** Id of the segment meant; of the missing one where one is missing. */
  readonly segmentId?: string;
  /** Id of the missing loop, where one is missing. */
  readonly loopId?: string;
  /** Letters as A, digits as 9: enough to see what kind of value stood there. */
  readonly shape?: string;
  readonly rule?: RuleSource;
}

/** What every reader returns: it never throws on bad input. */
export interface Reading<T> {
  readonly value: T;
  readonly issues: readonly Issue[];
}

/** What an issue may say beside its kind and place; `detail` names what the guide expects, never what was found. */
export interface IssueDetails {
  readonly detail?: string | undefined;
  readonly severity?: IssueSeverity | undefined;
  readonly segmentId?: string | undefined;
  readonly loopId?: string | undefined;
  readonly shape?: string | undefined;
  readonly rule?: RuleSource | undefined;
}

/** An issue of a kind. */
export function issue(code: IssueCode, at: Place, details: IssueDetails = {}): Issue {
  const { severity, text, snip } = issueKinds[code];
  const { detail, segmentId, loopId, shape, rule } = details;
  return {
    code,
    severity: details.severity ?? severity,
    snip,
    message: [text, detail].filter(Boolean).join(' '),
    at,
    ...(segmentId === undefined || !isSegmentId(segmentId) ? {} : { segmentId }),
    ...(loopId === undefined ? {} : { loopId }),
    ...(shape === undefined ? {} : { shape }),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** How long a shape may be: longer values show their beginning and their length. */
const LONGEST_SHAPE = 24;

/** The shape of a value: `W123-B` is `A999-A`. Safe in logs: no letter and no digit of it is left. */
export function shapeOf(text: string): string {
  const shape = text
    .slice(0, LONGEST_SHAPE)
    .replaceAll(/\p{L}/gu, 'A')
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/[^A9 -/:-@[-`{-~]/gu, '?');
  return text.length > LONGEST_SHAPE ? `${shape}… (${text.length})` : shape;
}
