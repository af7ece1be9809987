/** E13: in- and out-of-network amounts say nothing of our own provider. */
import type { Rule } from '../rule.ts';

export const networkAmounts: Rule = {
  id: 'E13',
  of: 'coverage',
  check: (coverage) => {
    const network = coverage.benefits?.network;
    const first = network?.evidence.slice(0, 2) ?? [];
    return first.length > 0 && network ? [{ params: { context: network.ours }, evidence: first }] : [];
  },
};
