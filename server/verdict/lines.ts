/** One row of the answer as the panel shows it. */
import type { BenefitLine } from '../panel-view.ts';
import type { BenefitRow } from './answer.ts';

const networks: Readonly<Record<string, BenefitLine['network']>> = {
  Y: 'in',
  N: 'out',
  W: 'both',
  U: 'unknown',
};

export const networkWord = (code: string | undefined): BenefitLine['network'] =>
  code === undefined ? 'not-stated' : (networks[code] ?? 'unknown');

export function lineOf(row: BenefitRow): BenefitLine {
  const { serviceType, procedure, amount, percent, quantity, level, period, planName } = row;
  const placeOfService = row.places[0];
  return {
    type: row.type,
    network: networkWord(row.network),
    notes: row.notes,
    evidence: row.evidence,
    ...(serviceType !== undefined && { serviceType }),
    ...(procedure !== undefined && { procedure }),
    ...(amount && { amount }),
    ...(percent !== undefined && { percent }),
    ...(quantity && { quantity }),
    ...(level !== undefined && { level }),
    ...(period !== undefined && { period }),
    ...(planName !== undefined && { planName }),
    ...(placeOfService !== undefined && { placeOfService }),
  };
}
