/** The front door of the comparison of two messages. */
export type { Difference, Spot } from './difference.ts';
export { diffFhir } from './fhir.ts';
export { isIgnorable, type DiffOptions } from './ignore.ts';
export { diffX12 } from './x12.ts';
