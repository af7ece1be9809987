/** E06: Medicare says that another payer comes first. */
import { payerNamed } from '../other-payers.ts';
import type { Rule } from '../rule.ts';

/** X12 EB04: working aged, renal, accident, compensation, federal, black lung, veterans, disabled, liability. */
const secondaryTypes = new Set(['12', '13', '14', '15', '16', '41', '42', '43', '47']);

export const medicareSecondary: Rule = {
  id: 'E06',
  of: 'coverage',
  check: (coverage) => {
    const row = (coverage.answer?.rows ?? []).find((one) => secondaryTypes.has(one.insuranceType ?? ''));
    if (row === undefined) return [];
    const other = payerNamed(row)?.name;
    return [
      {
        params: { other: other ?? '', ...(other === undefined && { context: 'unnamed' }) },
        evidence: row.of('extension:insurance-type'),
      },
    ];
  },
};
