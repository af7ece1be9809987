import type { Issue, IssueSeverity } from '../issue.ts';
import type { Library } from '../library/library.ts';
import { standardLibrary } from '../library/standard.ts';

/** How strictly one trading partner's files are checked. */
export interface CheckOptions {
  /** Guides, code lists and labels; ours without it. */
  readonly library?: Library;
  /** Rules by their id, or kinds by their code: left out, or told with another severity. */
  readonly switches?: Readonly<Record<string, IssueSeverity | 'off'>>;
}

export const libraryOf = ({ library }: CheckOptions): Library => library ?? standardLibrary();

/** A report that leaves each issue out or changes its severity, as the partner's switches say. */
export function reporting(
  { switches }: CheckOptions,
  report: (found: Issue) => void,
): (found: Issue) => void {
  if (!switches) return report;
  return (found) => {
    const wanted = switches[found.rule?.id ?? found.code];
    if (wanted === undefined) report(found);
    else if (wanted !== 'off') report({ ...found, severity: wanted });
  };
}
