/** E20: what to collect at the visit. */
import { planFails, type Rule } from '../rule.ts';

export const copay: Rule = {
  id: 'E20',
  of: 'coverage',
  check: (coverage) => {
    const copay = coverage.benefits?.copay;
    const chosen = copay?.candidates[copay.chosen ?? -1];
    if (!coverage.primary || !copay || copay.why[0] === 'qmb-collect-nothing' || planFails(coverage))
      return [];
    if (chosen?.amount) {
      const others = copay.candidates.length - 1;
      const params = {
        amount: chosen.amount.value.toFixed(2),
        currency: chosen.amount.currency,
        others: String(others),
      };
      return [
        {
          params: others > 0 ? params : { ...params, context: 'only' },
          evidence: chosen.evidence,
          fixes: ['collect'],
        },
      ];
    }
    if (copay.candidates.length === 0) return [];
    const params = { count: String(copay.candidates.length), context: 'none' };
    return [{ params, evidence: copay.candidates.flatMap((one) => one.evidence), fixes: ['choose'] }];
  },
};
