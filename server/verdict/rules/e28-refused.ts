/** E28: the clearinghouse refused the request, the payer never saw it. */
import type { Evidence } from '../../panel-view.ts';
import { inCoverage, type Rule } from '../rule.ts';

export const refused: Rule = {
  id: 'E28',
  of: 'coverage',
  check: (coverage) => {
    const { check } = coverage.facts;
    if (check?.state !== 'refused') return [];
    const found = check.refusal?.place;
    const place: Evidence | undefined =
      found && check.exchange !== undefined
        ? { kind: 'segment', exchange: check.exchange, ...found }
        : undefined;
    const params = { kind: check.refusal?.kind ?? '', code: check.refusal?.code ?? '' };
    return [{ params, evidence: [place ?? inCoverage(coverage, '')] }];
  },
};
