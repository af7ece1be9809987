import type { DocumentReference, QuestionnaireResponse } from 'fhir/r4.js';
import { toBase64 } from '../carry/binary.ts';
import { documentNumbers } from './document.ts';

/** What a document of answers needs beside them. */
export interface AnswersDocument {
  /** The number it is sent under: ours, or the payer's where it asked by one. */
  readonly number: { readonly of: keyof typeof documentNumbers; readonly value: string };
  /** LOINC code of what was asked for. */
  readonly loinc?: string;
}

/**
 * A DocumentReference that holds answers to a questionnaire as FHIR JSON (CAT02 `HL` in a 275): X12 carries documents, not
 * resources. Patient and date are those of the answers.
 */
export function documentOfAnswers(
  answers: QuestionnaireResponse,
  { number, loinc }: AnswersDocument,
): DocumentReference {
  const { subject, authored } = answers;
  const data = toBase64(new TextEncoder().encode(JSON.stringify(answers)));
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    identifier: [{ system: documentNumbers[number.of], value: number.value }],
    ...(loinc === undefined ? {} : { type: { coding: [{ system: 'http://loinc.org', code: loinc }] } }),
    ...(subject ? { subject } : {}),
    ...(authored === undefined ? {} : { date: authored }),
    content: [{ attachment: { contentType: 'application/fhir+json', data } }],
  };
}
