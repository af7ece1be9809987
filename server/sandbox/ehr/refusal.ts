/** What this counterparty refuses, and what it says beside an answer: OperationOutcomes, with numbers where a vendor has them. */
import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4.js';

export type IssueCode = OperationOutcomeIssue['code'];

/** A numbered notice: what the number means, in words of our own. */
interface Numbered {
  readonly severity: OperationOutcomeIssue['severity'];
  readonly code: IssueCode;
  readonly text: string;
}

const numbers = {
  '4101': { severity: 'warning', code: 'not-found', text: 'Nothing was found.' },
  '4107': { severity: 'warning', code: 'informational', text: 'The patient was merged into another one.' },
  '4111': { severity: 'error', code: 'required', text: 'A required search parameter is missing.' },
  '4112': { severity: 'error', code: 'invalid', text: 'Only one patient can be searched for at a time.' },
  '4113': { severity: 'error', code: 'expired', text: 'The search session has ended: search again.' },
  '4119': { severity: 'information', code: 'informational', text: 'The answer may be incomplete.' },
  '4130': { severity: 'fatal', code: 'suppressed', text: 'The record is closed; it is opened in the EHR.' },
  '59100': { severity: 'information', code: 'informational', text: 'An unknown parameter was ignored.' },
  '59109': { severity: 'information', code: 'informational', text: 'A parameter was ignored beside _id.' },
} as const satisfies Record<string, Numbered>;
export type VendorNumber = keyof typeof numbers;

const numberSystem = 'urn:oid:1.2.840.114350.1.13.999.2.7.2.657369';

export function isVendorNumber(text: string): text is VendorNumber {
  return text in numbers;
}

/** An issue by its number; `details` for what it is about, e.g. the parameter's name. */
export function numbered(number: VendorNumber, details?: string): OperationOutcomeIssue {
  const { severity, code, text } = numbers[number];
  return {
    severity,
    code,
    details: { coding: [{ system: numberSystem, code: number, display: text }], text },
    ...(details === undefined ? {} : { diagnostics: details }),
  };
}

export function outcomeOf(...issue: OperationOutcomeIssue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue };
}

/** A request this counterparty refuses; becomes an OperationOutcome, or plain text where the EHR does so. */
export class Refusal extends Error {
  readonly status: number;
  readonly issue: OperationOutcomeIssue;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    issue: IssueCode | OperationOutcomeIssue,
    text: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(text);
    this.status = status;
    this.headers = headers;
    this.issue = typeof issue === 'string' ? { severity: 'error', code: issue, diagnostics: text } : issue;
  }
}
