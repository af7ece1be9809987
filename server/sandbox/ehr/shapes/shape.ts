/** What a shape is: one resource as an EHR of this kind writes it, sometimes with another one beside it. */
import type { Stored } from '../patients.ts';

export interface ShapeContext {
  readonly fhirBase: string;
  /** IANA name of the clinic's zone. */
  readonly zone: string;
  /** The id that a record of the patient files has here. */
  readonly idOf: (type: string, id: string) => string;
}

export type Shape = (resource: Stored, context: ShapeContext) => Stored | readonly Stored[];

/** A number of the EHR's own for something, always the same one. */
export function ownNumber(text: string): string {
  const sum = Array.from(text).reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 89_999, 7);
  return String(10_000 + sum);
}
