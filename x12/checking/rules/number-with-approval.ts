import type { SituationalRule } from './rule.ts';

/** Whoever is certified wants the number to show. */
export const numberWithApproval: SituationalRule = {
  id: 'X217-number-with-approval',
  source: 'X217 HCR02',
  mark: 'K',
  severity: 'warning',
  text: 'A certified or modified review (A1, A2, A6) should carry its number in HCR02.',
  guides: ['005010X217-278-response', '005010X215-278-response'],
  loops: ['2000E', '2000F'],
  when: 'closed',
  check(loop, tell) {
    for (const hcr of loop.each('HCR'))
      if (/^A[126]$/.test(hcr.element(1)) && hcr.range(2).length === 0)
        tell(hcr.elementPlace(loop.id, 2), 'HCR');
  },
};
