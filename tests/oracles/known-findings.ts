/**
 * What other people's validators say of files that are right: defects of implementation guides, and tables that are not
 * whole. Each is as narrow as it can be and says why; one that is no longer met has to go.
 */
import type { FhirSet } from './judges.ts';

/** A finding that is not held against a file. */
interface Known {
  readonly sets: readonly FhirSet[];
  /** Where: the path without indexes, from the resource on (`ClaimResponse.item.extension`). */
  readonly at: string;
  /** How the message begins. */
  readonly says: string;
  readonly why: string;
  /** Said only because of another finding: known beside known ones alone. */
  readonly follows?: true;
}

const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';
const both: readonly FhirSet[] = ['pas-2.0.1', 'pas-2.2.1'];
const newer: readonly FhirSet[] = ['pas-2.2.1'];

/** An extension that a profile of the guide has at a place, and its own definition does not allow there. */
const misplaced = (sets: readonly FhirSet[], extension: string, at: string, why: string): Known => ({
  sets,
  at,
  says: `The extension ${pas}/extension-${extension} is not allowed to be used at this point`,
  why,
});

const inClaim = 'PAS has it in the profile of Claim; the context of the extension knows items alone.';
const inDetail = 'It is a part of itemAuthorizedDetail; its context does not know that extension.';
const inTiming = 'PAS has it in its profile of Timing; its context does not know the orders that have one.';

// prettier-ignore
const known: readonly Known[] = [
  misplaced(newer, 'authorizationNumber', 'Claim', inClaim),
  misplaced(newer, 'administrationReferenceNumber', 'Claim', inClaim),
  misplaced(newer, 'reviewActionCode', 'ClaimResponse.adjudication.extension', 'PAS has reviewAction in ClaimResponse.adjudication; the context of its parts knows those of items alone.'),
  misplaced(newer, 'itemAuthorizedProvider', 'ClaimResponse', 'PAS has it in the profile of ClaimResponse; its context knows items alone.'),
  misplaced(newer, 'authorizedProviderType', 'ClaimResponse.extension', 'It is a part of itemAuthorizedProvider, which PAS has in ClaimResponse, too.'),
  misplaced(newer, 'revenueUnitRateLimit', 'ClaimResponse.addItem', 'PAS has it in the profile of addItem; its context does not know that.'),
  misplaced(both, 'revenueUnitRateLimit', 'ClaimResponse.item.extension', inDetail),
  misplaced(both, 'nursingHomeLevelOfCare', 'ClaimResponse.item.extension', inDetail),
  misplaced(newer, 'revenueCode', 'ClaimResponse.item.extension', inDetail),
  misplaced(both, 'timingcalendarpattern', 'ServiceRequest.occurrence.ofType(Timing)', inTiming),
  misplaced(both, 'timingdeliverypattern', 'ServiceRequest.occurrence.ofType(Timing)', inTiming),
  { sets: newer, at: 'ClaimResponse.request.extension', says: 'Slicing cannot be evaluated: Problem with use of resolve() - profile [CanonicalType[http://hl7.org/fhir/StructureDefinition/data-absent-reason|5.3.0-ballot-tc1]]', why: 'PAS names a ballot of the extensions, which its package does not come with.' },
  { sets: both, at: 'Claim.item.productOrService', says: "None of the codings provided are in the value set 'X12 278 Requested Service Type' (http://hl7.org/fhir/us/davinci-pas/ValueSet/X12278RequestedServiceType", why: 'The value set of PAS has no dental procedures, which X12 asks for in SV3.' },
  { sets: newer, at: 'Claim.item.location.ofType(CodeableConcept)', says: "None of the codings provided are in the value set 'X12 278 Health Care Service Location Type Value Set' (http://hl7.org/fhir/us/davinci-pas/ValueSet/X12278LocationType|2.2.1), and a coding from this value set is required) (codes = http://terminology.hl7.org/CodeSystem/data-absent-reason#unknown)", why: 'PAS requires the place, which X12 may leave out, and its value set has no code for that.' },
  { sets: ['us-core'], at: 'DocumentReference.type', says: "None of the codings provided are in the value set 'US Core DocumentReference Type' (http://hl7.org/fhir/us/core/ValueSet/us-core-documentreference-type|3.1.1), and a coding from this value set is required) (codes = https://fhir.ehr.example/tenant/codeSet/72#5501, http://terminology.hl7.org/CodeSystem/v3-NullFlavor#UNK)", why: 'The value set holds UNK; the validator gives up on its LOINC half, which is a filter.' },
  { sets: both, at: 'Claim.item.extension.value.ofType(Reference)', says: 'Unable to find a profile match for urn:uuid:', why: 'The order that is asked for has the extensions of Timing.', follows: true },
  { sets: newer, at: 'Claim', says: 'The entry resource did not match any of the allowed profiles (Type Claim:', why: 'The Claim has a known finding.', follows: true },
  { sets: newer, at: 'Claim', says: `Claim.related: minimum required = 1, but only found 0 (from ${pas}/profile-claim-update|2.2.1)`, why: 'The Claim has a known finding with its own profile, so the other one is tried.', follows: true },
  { sets: newer, at: 'Bundle.entry.resource', says: 'Unable to find a match for the specified profile among choices: ; ', why: 'The Claim has a known finding.', follows: true },
];

/** Of `FILE:1:42: error [rule] PLACE: MESSAGE` where, and what. A place names the type and the id of each resource in an entry. */
function taken(finding: string): { readonly at: string; readonly says: string } {
  const [, place = '', says = finding] = /: error \[\w+\] (\S+): (.*)$/.exec(finding) ?? [];
  const at = place
    .replace(/^Bundle\.entry\[\d+\]\.resource\/\*(\w+)\/[^*]*\*\/(?=\.|$)/, '$1')
    .replace(/^\/\*(\w+)\/[^*]*\*\/(?=\.|$)/, '$1')
    .replaceAll(/\[\d+\]/g, '');
  return { at, says };
}

/** Which of the findings are known, over all files of a run. */
interface KnownFindings {
  /** The findings of one file that are held against it. */
  unknown(set: FhirSet, findings: readonly string[]): readonly string[];
  /** The known ones that no file had yet, as sentences. */
  unmet(): readonly string[];
}

export function startKnownFindings(): KnownFindings {
  const met = new Set<string>();
  const nameOf = (set: FhirSet, one: Known) => `${set}, ${one.at}: ${one.says}`;
  return {
    unknown(set, findings) {
      const matched = findings.map((finding) => {
        const { at, says } = taken(finding);
        const one = known.find((two) => two.sets.includes(set) && two.at === at && says.startsWith(two.says));
        return { finding, one };
      });
      const causes = matched.filter(({ one }) => !one?.follows);
      const isExcused = causes.length > 0 && causes.every(({ one }) => one !== undefined);
      const excused = matched.filter(({ one }) => one !== undefined && (isExcused || !one.follows));
      for (const { one } of excused) if (one) met.add(nameOf(set, one));
      return matched.filter((one) => !excused.includes(one)).map(({ finding }) => finding);
    },
    unmet: () =>
      known.flatMap((one) => one.sets.map((set) => nameOf(set, one)).filter((name) => !met.has(name))),
  };
}
