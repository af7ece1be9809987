/** Picks from a FHIR Patient what tells one patient from another. */
import type { HumanName, Patient } from 'fhir/r4.js';

export interface IdentityLine {
  readonly family: string;
  readonly given: string;
  readonly gender?: string;
  readonly birthDate?: string;
  readonly mrn?: string;
}

const nameOrder = ['official', 'usual', undefined];

export function identityOf(patient: Patient): IdentityLine {
  const name = bestName(patient.name ?? []);
  const mrn = patient.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR'))?.value;
  return {
    family: name?.family ?? name?.text ?? '–',
    given: [...(name?.given ?? []), ...(name?.suffix ?? [])].join(' '),
    ...(patient.gender !== undefined && { gender: patient.gender }),
    ...(patient.birthDate !== undefined && { birthDate: patient.birthDate }),
    ...(mrn !== undefined && { mrn }),
  };
}

/** A nickname or a maiden name is no identity. */
function bestName(names: readonly HumanName[]): HumanName | undefined {
  const current = names.filter(
    ({ period, use }) => period?.end === undefined && use !== 'old' && use !== 'nickname',
  );
  for (const use of nameOrder) {
    const found = current.find((name) => name.use === use);
    if (found) return found;
  }
  return current[0] ?? names[0];
}
