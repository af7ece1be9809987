/** E28: the clearinghouse refused the request, the payer never saw it. */
import type { Evidence } from '../../panel-view.ts';
import { inCoverage, type Rule } from '../rule.ts';

export const refused: Rule = {
  id: 'E28',
  of: 'coverage',
  check: (coverage) => {
    const { check } = coverage.facts;
    if (check?.state !== 'refused') return [];
    const at = check.refusal?.at;
    const place: Evidence | undefined =
      at && check.exchange !== undefined
        ? { kind: 'segment', exchange: check.exchange, direction: 'answer', at }
        : undefined;
    const params = { kind: check.refusal?.kind ?? '', code: check.refusal?.code ?? '' };
    return [{ params, evidence: [place ?? inCoverage(coverage, '')] }];
  },
};
