/** What a row of an HL7 v2 map is: one field, or component, and where it stands in our internal shape. */
import type {
  Address,
  Appointment,
  AppointmentParticipant,
  CodeableConcept,
  ContactPoint,
  HumanName,
  Identifier,
  Location,
  Patient,
  Practitioner,
} from 'fhir/r4.js';
import type { PathTo } from '../../path-to.ts';

/** What a row's path may start from. */
export interface V2Scopes {
  readonly appointment: Appointment;
  readonly patient: Patient;
  readonly practitioner: Practitioner;
  readonly location: Location;
  readonly participant: AppointmentParticipant;
}
export type V2Scope = keyof V2Scopes;

/** How a field is carried (`as`), by its HL7 data type, and the FHIR type it becomes. */
export interface V2Kinds {
  /** ST, IS, TX, FT. */
  readonly text: string;
  /** TS, DTM; without an offset it is a time of the site's zone. */
  readonly moment: string;
  /** DT, or the day of a TS. */
  readonly day: string;
  /** NM, with its unit in the field `unit`; minutes are what FHIR wants. */
  readonly minutes: number;
  /** A code by the row's table; others are told. */
  readonly code: string;
  /** CE, CWE: text and both codings. */
  readonly concept: CodeableConcept;
  /** CX, EI: number, who assigned it, what kind it is. */
  readonly identifier: Identifier;
  /** XCN: the number of a person. */
  readonly 'person-identifier': Identifier;
  /** XPN. */
  readonly name: HumanName;
  /** XCN: the name of a person. */
  readonly 'person-name': HumanName;
  readonly address: Address;
  readonly contact: ContactPoint;
  /** PL: point of care, room, facility, as one name. */
  readonly 'place-name': string;
  /** PL: the number of a place. */
  readonly 'place-identifier': Identifier;
}
export type V2Kind = keyof V2Kinds;

interface V2RowBase {
  /** For ever: `<segment map>#<row>` stands in traces. */
  readonly id: string;
  /** HL7 v2 | FHIR reference. */
  readonly see: string;
  /** Field, or field and component. */
  readonly v2: number | readonly [field: number, component: number];
  /** The row runs only for these trigger events. */
  readonly events?: readonly string[];
  readonly lossy?: string;
  /** For `code`: value of the field, in capitals, to FHIR's code. */
  readonly codes?: Readonly<Record<string, string>>;
  /** For `minutes`: the field with the unit. */
  readonly unit?: number | readonly [field: number, component: number];
  /** For `identifier`: what it is when the field does not say. */
  readonly type?: 'PLAC' | 'FILL' | 'VN' | 'SS';
  /** For `contact`: what it is when the field does not say. */
  readonly use?: 'home' | 'work';
}

export type V2Row<T> = {
  [K in V2Kind]: V2RowBase & { readonly as: K; readonly fhir: PathTo<T, V2Kinds[K]> };
}[V2Kind];

/** How one segment is carried. */
export type V2SegmentMap = {
  [S in V2Scope]: {
    readonly id: string;
    readonly segment: string;
    readonly to: S;
    readonly rows: readonly V2Row<V2Scopes[S]>[];
    /** Each such segment begins another resource, which takes part in the visit … */
    readonly opens?: true;
    /** … in this role (HL7's participation type). */
    readonly role?: { readonly code: string; readonly display: string };
    /** A segment whose field has one of these values was taken out of the visit. */
    readonly gone?: { readonly field: number; readonly values: readonly string[] };
  };
}[V2Scope];

export interface AnyV2Row extends V2RowBase {
  readonly as: V2Kind;
  readonly fhir: string;
}

/** A message → resources. Plain data: it survives JSON. */
export interface V2Map {
  readonly id: string;
  /** What becomes of the visit by the trigger event (HL7 table 0003). */
  readonly events: Readonly<
    Record<string, { readonly status: string; readonly what: string; readonly isFinal?: true }>
  >;
  readonly segments: readonly V2SegmentMap[];
  readonly leftOut: readonly {
    readonly segment: string;
    readonly fields?: readonly number[];
    readonly why: string;
  }[];
}
