/** Compares what the checker says of a planted message with what it should say. */
import { checkFile, type Issue } from '#x12';
import { goodText, type Planted } from './defects.ts';
import type { DraftPlace } from './draft.ts';

/** What came of one planted defect. */
export interface Verdict {
  readonly planted: Planted;
  readonly isFound: boolean;
  readonly isLocated: boolean;
  /** The codes at the right place. */
  readonly codes: readonly string[];
  /** What the checker said instead, in short. */
  readonly said: readonly string[];
}

const key = ({ code, at }: Issue) =>
  [code, at.segment, at.element, at.component, at.repetition].map((one) => one ?? '').join(' ');

const known = new Map<string, ReadonlySet<string>>();

/** The issues that the good message has anyway (warnings). */
function knownOf(message: string): ReadonlySet<string> {
  const found = known.get(message);
  if (found) return found;
  const issues = checkFile(new Uint8Array(Buffer.from(goodText(message), 'latin1'))).issues;
  const keys = new Set(issues.map(key));
  known.set(message, keys);
  return keys;
}

const isAt = ({ at }: Issue, place: DraftPlace): boolean =>
  at.segment === place.segment &&
  at.element === place.element &&
  at.component === place.component &&
  (at.repetition ?? 1) === (place.repetition ?? 1) &&
  at.offset === place.offset;

/** A place in short: `14 9.2^1@512`. */
export const shortPlace = (at: DraftPlace): string =>
  String(at.segment) +
  (at.element === undefined ? '' : ` ${at.element}`) +
  (at.component === undefined ? '' : `.${at.component}`) +
  (at.repetition === undefined ? '' : `^${at.repetition}`) +
  `@${at.offset}`;

/** Checks a planted message; only what the good message does not say counts. */
export function judge(planted: Planted): Verdict {
  const before = knownOf(planted.message);
  const news = checkFile(planted.bytes).issues.filter(
    (one) => (planted.warningWillDo || one.severity === 'error') && !before.has(key(one)),
  );
  const right = news.filter((one) => planted.expect.some((place) => isAt(one, place)));
  return {
    planted,
    isFound: news.length > 0,
    isLocated: right.length > 0,
    codes: right.map(({ code }) => code),
    said: news.slice(0, 3).map(({ code, at }) => `${code.replace('x12/', '')} ${shortPlace(at)}`),
  };
}
