import type { DocumentReference, DocumentReferenceContent, Identifier, Organization, Task } from 'fhir/r4.js';

/** Scopes of the 275, beside the people and the coverage of the 278. */
export interface AttachmentScopes {
  readonly document: DocumentReference;
  readonly documentContent: DocumentReferenceContent;
  /** A number of what the document belongs to: the authorization, the claim. */
  readonly documentNumber: Identifier;
  /** A number of the one service it belongs to. */
  readonly serviceNumber: Identifier;
  /** The payer's request for the document, where the Bundle holds it. */
  readonly documentTask: Task;
  readonly submitter: Organization;
  readonly insurerNumber: Identifier;
}
