/** The PAS response Bundle for the client that asked: its own resources under its own full URLs, and what the payer said. Pure. */
import type { Bundle, Claim, ClaimResponse, FhirResource } from 'fhir/r4.js';
import type { PasVersion } from '#mappers';
import { responseOf, type KeptDecision } from './authorization-answer.ts';
import { claimOf, type KeptRequest } from './authorization-request.ts';
import { bundleOf, PAS, responseFor, type SentBundle } from './pas-bundle.ts';

const X12 = 'https://codesystem.x12.org/005010/';

export interface ResponseIds {
  /** Full URL of the ClaimResponse. */
  readonly fullUrl: string;
  readonly id: string;
  readonly at: string;
  readonly pas: PasVersion;
}

/** While the payer takes longer than anybody waits: pended, which is what PAS wants to hear. */
function pendedResponse(claim: Claim, ids: ResponseIds, note: string): ClaimResponse {
  const action = {
    url: `${PAS}extension-reviewAction`,
    extension: [
      {
        url: `${PAS}extension-reviewActionCode`,
        valueCodeableConcept: { coding: [{ system: `${X12}306`, code: 'A4' }] },
      },
    ],
  };
  const category = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }],
  };
  return {
    resourceType: 'ClaimResponse',
    status: 'active',
    type: claim.type,
    use: 'preauthorization',
    patient: claim.patient,
    created: ids.at,
    insurer: claim.insurer ?? { display: 'unknown' },
    requestor: claim.provider,
    request: {},
    outcome: 'complete',
    item: (claim.item ?? []).map(({ sequence }) => ({
      itemSequence: sequence,
      noteNumber: [1],
      adjudication: [{ extension: [action], category }],
    })),
    processNote: [{ number: 1, text: note }],
  };
}

/** `sent` is the Bundle as the client sent it: what is echoed keeps the names it gave. */
export function pasResponse(
  kept: KeptRequest & { readonly sent: Bundle<FhirResource> },
  decision: KeptDecision | undefined,
  ids: ResponseIds,
  note: string,
): Bundle<FhirResource> {
  const asked: SentBundle = { bundle: kept.bundle as Bundle<FhirResource>, sent: kept.sent };
  const told = decision ? responseOf(decision.bundle) : pendedResponse(claimOf(kept.bundle), ids, note);
  const [identifier] = claimOf(kept.sent).identifier ?? [];
  const resource: ClaimResponse = {
    ...responseFor(asked, told, { id: ids.id, pas: ids.pas, profile: 'profile-claimresponse' }),
    request: identifier ? { identifier } : (told.request ?? {}),
  };
  return bundleOf({
    asked,
    responses: [{ fullUrl: ids.fullUrl, resource }],
    made: decision ? [decision.bundle] : [],
    at: ids.at,
    profile: 'profile-pas-response-bundle',
  });
}
