/** A request for prior authorization, made from what the chart holds: R4 resources → a PAS request Bundle. */
import type {
  Bundle,
  Coding,
  Condition,
  Coverage,
  DocumentReference,
  Encounter,
  Location,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  ServiceRequest,
} from 'fhir/r4.js';
import type { PasVersion } from '../versions.ts';
import type { Absent, EhrIssue, EhrTraceLine } from './trace.ts';

/** Who asks, or who treats: a person in a role, or an organization alone. */
export interface ClaimProvider {
  readonly practitioner?: Practitioner;
  readonly role?: PractitionerRole;
  readonly organization?: Organization;
  readonly location?: Location;
}

/** One member of the care team. */
export interface ClaimTeamMember extends ClaimProvider {
  /** What the member does, X12 element 98: `SJ` service provider, `DK` ordering, `77` service location, `72` operating … */
  readonly as: string;
  /** Whole request (X12 2010EA) or only the items that name this member (2010F). */
  readonly scope: 'request' | 'item';
}

/** Resources of the chart in our internal shape, with ids that are unique in `ClaimSettings.base`. */
export interface ClaimChart {
  readonly patient: Patient;
  /** The coverage that is asked; its `relationship` says whether the patient is the subscriber. */
  readonly coverage: Coverage;
  /** The policy holder, when it is not the patient. */
  readonly subscriber?: Patient;
  /** The payer, or whoever reviews for it. */
  readonly insurer: Organization;
  readonly requester: ClaimProvider;
  readonly team?: readonly ClaimTeamMember[];
  readonly orders: readonly ServiceRequest[];
  readonly conditions: readonly Condition[];
  /** The planned stay, with `ClaimRequest.stay`. */
  readonly encounter?: Encounter;
  /** Sent along; only what is inline goes, as the payer cannot fetch from the EHR. */
  readonly documents?: readonly ClaimDocument[];
}

export interface ClaimDocument {
  readonly document: DocumentReference;
  /** What the paper is, X12 element 755, e.g. `77` support data. */
  readonly reportType: string;
  /** Ours, to find the paper again; at most 50 characters. */
  readonly controlNumber: string;
}

export interface ClaimDiagnosis {
  /** ICD-10-CM with its point, e.g. `G43.909`. */
  readonly code: string;
  readonly display?: string;
  readonly kind?: 'principal' | 'admitting' | 'patientreasonforvisit';
  /** `YYYY-MM-DD` */
  readonly recorded?: string;
}

/** Full dates only (`YYYY-MM-DD`), as X12 takes no others. */
export type ClaimDates = string | { readonly start: string; readonly end: string };

export interface ClaimItemRequest {
  /** The order behind it: `ServiceRequest/…`, one of `ClaimChart.orders`. */
  readonly order?: string;
  /** CPT or HCPCS, with its system. */
  readonly service: Coding;
  /** CPT or HCPCS modifiers, at most four. */
  readonly modifiers?: readonly string[];
  /** Kind of service, X12 element 1365, e.g. `4` diagnostic imaging. */
  readonly category: string;
  /** X12 element 1525: `HS` health services, `AR` admission, `SC` specialty care, `IN` individual. */
  readonly requestType: string;
  /** X12 element 1322: `I` initial, `R` renewal, `4` extension, `S` revised … */
  readonly certificationType: string;
  /** CMS place of service (two digits), or NUBC type of bill. */
  readonly place: { readonly kind: 'place-of-service' | 'type-of-bill'; readonly code: string };
  readonly serviced?: ClaimDates;
  /** Unit: X12 element 673, e.g. `UN` units, `VS` visits, `DA` days. */
  readonly quantity?: { readonly value: number; readonly unit: string };
  /** Positions in `ClaimRequest.diagnoses`, from 1; absent = all. */
  readonly diagnoses?: readonly number[];
  /** Positions in `ClaimChart.team`, from 1; absent = all members whose scope is the item. */
  readonly team?: readonly number[];
  /** Our trace of this line (X12 2000F TRN); absent = none. */
  readonly trace?: string;
}

/** What is asked for: drafted from the chart by `draftClaim`, then edited by a person. */
export interface ClaimRequest {
  readonly type: 'professional' | 'institutional';
  /** X12 element 1338: `U` urgent, `E` elective, `03` emergency. */
  readonly levelOfService?: string;
  /** Principal first. */
  readonly diagnoses: readonly ClaimDiagnosis[];
  readonly items: readonly ClaimItemRequest[];
  readonly event?: ClaimDates;
  readonly admission?: ClaimDates;
  /** A stay in a hospital, X12 elements 1315, 1314, 1352. */
  readonly stay?: {
    readonly admissionType: string;
    readonly admissionSource?: string;
    readonly patientStatus?: string;
  };
  /** `YYYY-MM-DD` */
  readonly discharge?: string;
  /** Free text to the reviewer. */
  readonly note?: string;
}

export interface ClaimSettings {
  readonly pas: PasVersion;
  /** Creation time: ISO 8601 with offset. */
  readonly at: string;
  /** Base of the full URLs, without a slash at its end, e.g. `https://clinic.example/fhir/r4`. */
  readonly base: string;
  /** Id of the Claim resource, unique in `base`. */
  readonly claimId: string;
  /** Bundle.identifier; its value is BHT03. */
  readonly transaction: { readonly system: string; readonly value: string };
  /** Claim.identifier: TRN02 and, ten characters long, TRN03. */
  readonly trace: { readonly originator: string; readonly value: string };
  /** GS02, GS03, ISA06, ISA08: told to the payer in 2.2.1 only. */
  readonly transmission?: {
    readonly applicationSender: string;
    readonly applicationReceiver: string;
    readonly interchangeSender?: string;
    readonly interchangeReceiver?: string;
  };
}

/** A request as far as the chart says it: what a person has to add is missing, and named in `absent`. */
export interface ClaimDraft {
  readonly type: ClaimRequest['type'];
  readonly diagnoses: readonly ClaimDiagnosis[];
  readonly items: readonly (Partial<ClaimItemRequest> & { readonly order: string })[];
  readonly levelOfService?: string;
  /** For each value, where in the chart it came from: `fhir` is a path in the draft. */
  readonly trace: readonly EhrTraceLine[];
  readonly absent: readonly Absent[];
}

export interface BuiltClaim {
  /** Claim first, then all it refers to, one instance each; absent when an issue is an error. */
  readonly bundle?: Bundle;
  readonly trace: readonly EhrTraceLine[];
  readonly absent: readonly Absent[];
  /** Why no request can be made, or what is weak in it. `at` is a path in the chart or in `ClaimRequest`, e.g. `ClaimRequest.items[0].service`. */
  readonly issues: readonly EhrIssue[];
}

export { buildClaim } from './claim-bundle.ts';
export { draftClaim } from './claim-draft.ts';
