/** The one word for a visit, from its findings and whether the primary coverage gave an answer that can be used. */
import type { Finding, VerdictWord } from '../panel-view.ts';
import type { CoverageReading } from './rule.ts';

/** Worst first. */
export const verdictOrder: readonly VerdictWord[] = ['blocked', 'unknown', 'action-needed', 'ready'];

export const isOverdue = (finding: Finding, now: string): boolean =>
  finding.severity === 'block' && finding.due !== undefined && Date.parse(finding.due) <= Date.parse(now);

/** What is found of a secondary coverage asks for action, yet holds no visit up. */
const holdsUp = (finding: Finding, primary: string | undefined): boolean =>
  finding.coverage === undefined || finding.coverage === primary;

/** `usable` is false while the primary coverage has no answer that speaks of the booked service. */
export function verdictOf(
  findings: readonly Finding[],
  usable: boolean,
  now: string,
  primary: string | undefined,
): VerdictWord {
  const heavy = findings.filter((finding) => holdsUp(finding, primary));
  if (heavy.some((finding) => finding.stops || isOverdue(finding, now))) return 'blocked';
  if (!usable) return 'unknown';
  return findings.some((finding) => finding.severity !== 'info') ? 'action-needed' : 'ready';
}

const withoutAnswer = new Set(['E24', 'E27', 'E28']);
const payerIsDown = new Set(['42', '80']);

/** Never checked, nothing readable, payer down, refused or only a general answer: nobody knows. */
export function isUsable(primary: CoverageReading | undefined, findings: readonly Finding[]): boolean {
  if (primary === undefined) return true;
  const { answer } = primary;
  if (answer === undefined || primary.facts.check?.state === 'never') return false;
  if (answer.rows.length === 0 && answer.errors.some((error) => payerIsDown.has(error.reason))) return false;
  return !findings.some(
    (finding) => finding.coverage === primary.reference && withoutAnswer.has(finding.rule),
  );
}
