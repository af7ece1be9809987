/** Who can sign in to the sandbox EHR: members of staff, each a Practitioner of profiles/sandbox/patients/shared.json. */

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** The one who opens charts, unless somebody else is chosen. */
export const coordinator: Person = { id: 'coordinator', name: 'Casey Morgan' };
/** Whoever signs in without a chart, unless `login_hint` names another. */
export const analyst: Person = { id: 'analyst', name: 'Alex Analyst' };
export const administrator: Person = { id: 'admin', name: 'Avery Admin' };
export const recordKeeper: Person = { id: 'records', name: 'Remi Records' };
export const staff: readonly Person[] = [coordinator, analyst, administrator, recordKeeper];

export function personCalled(id: unknown): Person | undefined {
  return staff.find((one) => one.id === id);
}
