/** What a verdict is judged from: plain facts, gathered by the services. Nothing here is read from a network or a clock. */
import type { Appointment, Bundle, Coverage, Organization, Patient, RelatedPerson } from 'fhir/r4.js';
import type {
  BenefitsView,
  CheckState,
  Difference,
  Finding,
  SegmentPlace,
  VerdictWord,
} from '../panel-view.ts';
import type { AuthorizationView } from '../authorization-view.ts';

/** One carried value: the row that carried it, where it stood, and the path in the answer's Bundle it became. */
export interface TraceLine {
  readonly row: string;
  readonly at: SegmentPlace;
  readonly also?: readonly SegmentPlace[];
  readonly fhir: string;
}

export interface BookedService {
  readonly procedure?: { readonly system: string; readonly code: string };
  readonly visitType?: string;
  /** X12 service types, most specific first, e.g. `['62', '4', '30']`. */
  readonly serviceTypes: readonly string[];
  /** False when no table row knew the visit, so that only the plan (30) is asked about. */
  readonly mapped: boolean;
}

/** What was asked, to compare the answer with. */
export interface Asked {
  readonly memberId?: string;
  readonly family?: string;
  readonly given?: string;
  readonly birthDate?: string;
  readonly gender?: string;
  readonly asDependent: boolean;
  readonly serviceTypes: readonly string[];
}

export interface CheckFacts {
  readonly state: CheckState;
  readonly exchange?: string;
  readonly askedAt?: string;
  readonly answeredAt?: string;
  /** The day asked about, which is not always the visit's. */
  readonly serviceDate: string;
  readonly nextCheckAt?: string;
  readonly asked?: Asked;
  readonly answer?: { readonly bundle: Bundle; readonly trace: readonly TraceLine[] };
  readonly refusal?: {
    readonly kind: 'TA1' | '999';
    readonly code: string;
    /** In the request where the acknowledgement points into it, else in the acknowledgement. */
    readonly place?: { readonly direction: 'request' | 'answer'; readonly at: SegmentPlace };
  };
}

export interface CoverageFacts {
  readonly coverage: Coverage;
  /** Place in the billing order as settled by the caller; 1 = primary. */
  readonly order: number;
  readonly payor?: Organization;
  /** Absent when the payor is none we have a route to. */
  readonly payerId?: string;
  readonly payerName: string;
  readonly subscriber?: Patient | RelatedPerson;
  readonly memberIdPattern?: string;
  readonly memberIdShape?: string;
  readonly verifyWithinDays: number;
  readonly networkOfOurs: 'in' | 'out' | 'unknown';
  /** The route takes procedure codes. */
  readonly procedureCodes: boolean;
  readonly slow?: boolean;
  readonly check?: CheckFacts;
}

export interface VisitFacts {
  /** ISO instant. */
  readonly now: string;
  readonly appointment: Appointment;
  /** IANA name of the Location's zone. */
  readonly timeZone: string;
  /** The appointment's day in that zone, `YYYY-MM-DD`. */
  readonly serviceDate: string;
  readonly patient: Patient;
  readonly service: BookedService;
  /** CMS place of service code, e.g. `11`. */
  readonly placeOfService?: string;
  readonly coverages: readonly CoverageFacts[];
  /** Requests for authorization of this visit, newest first. */
  readonly authorizations?: readonly AuthorizationView[];
}

export interface CoverageJudgement {
  /** `Coverage/…` */
  readonly coverage: string;
  readonly benefits?: BenefitsView;
  readonly differences: Difference[];
}

export interface Judgement {
  /** Absent for a cancelled visit. */
  readonly verdict?: VerdictWord;
  /** Worst first. */
  readonly findings: Finding[];
  readonly coverages: CoverageJudgement[];
}
