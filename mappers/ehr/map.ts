/** What a row of an EHR's map is: one element of what an EHR returns, and where it stands in our one internal shape. */
import type {
  Address,
  Annotation,
  CodeableConcept,
  Coding,
  ContactPoint,
  FhirResource,
  HumanName,
  Identifier,
  Period,
  Quantity,
  Reference,
  Timing,
} from 'fhir/r4.js';
import type { PathTo } from '../path-to.ts';
import type { CodeSystemName } from './code-systems.ts';

/**
 * In what EHRs differ. `profiles/ehr/vendors.json` says which of them hold for a vendor, a connection may say otherwise;
 * a row asks for one of them, never for a vendor's name.
 */
export const ehrShapes = [
  /** The type of an identifier is a text (`MRN`), without a code. */
  'identifier-types-are-texts',
  /** A visit is numbered by the contact serial number, in a system whose OID ends in `.7.3.698084.8`. */
  'contact-serial-numbers',
  /** Coverage begins and ends at instants, which are midnights of the site's zone. */
  'coverage-dates-are-instants',
  /** The relationship to the subscriber is a code of the EHR's own, with a word beside it. */
  'relationship-in-own-codes',
  /** Documents point at a Binary that the EHR does not serve. */
  'no-binary',
  /** Every resource names its practice in an extension. */
  'practice-in-extension',
  /** A written document needs its encounter. */
  'document-needs-encounter',
  /** A written document needs docStatus, author, period and its content inline. */
  'document-needs-author-and-data',
  /** A booked visit is written with exactly one slot. */
  'booking-needs-slot',
] as const;
export type EhrShape = (typeof ehrShapes)[number];

/** How a value is carried (`as`), and the FHIR type it has on both sides. */
export interface EhrKinds {
  readonly text: string;
  readonly code: string;
  /** dateTime or instant; without an offset it is read in the connection's zone. */
  readonly moment: string;
  /** A date; an instant becomes its day in the connection's zone. */
  readonly day: string;
  /** An address of the EHR's, made absolute. */
  readonly url: string;
  readonly number: number;
  readonly 'yes-no': boolean;
  /** Codings in HL7's spelling, standard ones first; what says "unknown" is taken out, and said. */
  readonly concept: CodeableConcept;
  readonly coding: Coding;
  /** Relative to the EHR's base where it lies below it. */
  readonly reference: Reference;
  readonly identifier: Identifier;
  readonly name: HumanName;
  readonly contact: ContactPoint;
  readonly address: Address;
  readonly period: Period;
  /** A period of days; instants become days in the connection's zone. */
  readonly days: Period;
  readonly quantity: Quantity;
  readonly timing: Timing;
  readonly note: Annotation;
}
export type EhrKind = keyof EhrKinds;

interface EhrRowBase {
  /** For ever: `<map>#<row>` stands in traces. */
  readonly id: string;
  /** What the EHR gives | FHIR reference. */
  readonly see: string;
  /** The row runs only where this shape holds … */
  readonly flag?: EhrShape;
  /** … or only where it does not. */
  readonly unlessFlag?: EhrShape;
  /** Values that the element must have, by path within it; `*text` = ends with, any case. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** The row does not run where the source has one of these values, by path. */
  readonly unless?: Readonly<Record<string, readonly string[]>>;
  /** The row runs only where the source has one of these values, by path. */
  readonly onlyIf?: Readonly<Record<string, readonly string[]>>;
  /** Constants put beside the value, by path in the result. */
  readonly beside?: Readonly<Record<string, string>>;
  /** What is lost on the way, as a sentence the user sees. */
  readonly lossy?: string;
  /** Also carried back, where the EHR takes writes of the type. */
  readonly writes?: true;
  /** For `identifier`: the HL7 type code that the row knows it to be. */
  readonly type?: 'MR' | 'VN' | 'MB';
  /** For `concept`: which systems come first. */
  readonly prefer?: readonly CodeSystemName[];
  /** For `concept` without a standard coding: the word beside it, in lower case, to a code. */
  readonly words?: { readonly system: CodeSystemName; readonly codes: Readonly<Record<string, string>> };
}

/** One value carried; in `from`, `[+]` stands for each element, which is taken by the first row that fits. */
export type EhrRow<T> = {
  [K in EhrKind]: EhrRowBase & {
    readonly as: K;
    readonly from: PathTo<T, EhrKinds[K]>;
    readonly fhir: PathTo<T, EhrKinds[K]>;
  };
}[EhrKind];

/** The rows of each element of a list, which becomes an element of the same list. */
export type EhrList<T> = {
  [K in keyof T & string]: NonNullable<T[K]> extends readonly (infer Item)[]
    ? {
        readonly list: K;
        /** Without it, an element is dropped, and said. */
        readonly needs?: readonly (keyof Item & string)[];
        readonly rows: readonly EhrRow<Item>[];
      }
    : never;
}[keyof T & string];

/** An element that our work leans on: where it does not come, that is said. */
export interface Expected {
  readonly path: string;
  readonly why: string;
  readonly flag?: EhrShape;
  /** FHIR or US Core requires it: a data-absent-reason stands for it, as a coding, or in the element's place. */
  readonly reason?: 'concept' | 'element' | 'primitive';
}

/** What an EHR wants of a resource that is written to it. */
export interface WriteNeed {
  readonly path: string;
  readonly why: string;
  readonly flag?: EhrShape;
  /** Allowed values, where it is a code; or how many elements it has. */
  readonly values?: readonly string[];
  readonly count?: number;
}

/** One type of resource: what EHRs return ⇄ our internal shape. Plain data: it survives JSON. */
export interface EhrMap<T extends FhirResource = FhirResource> {
  readonly id: string;
  readonly type: T['resourceType'];
  /** The profile of the internal shape. */
  readonly profile: string;
  readonly rows: readonly EhrRow<T>[];
  readonly lists?: readonly EhrList<T>[];
  readonly expected: readonly Expected[];
  readonly writeNeeds?: readonly WriteNeed[];
  /** Elements that are deliberately not carried, by the beginning of their paths. */
  readonly leftOut: readonly { readonly path: string; readonly why: string; readonly flag?: EhrShape }[];
}

/** Rows without their types, as the interpreter and the papers take them. */
export type AnyEhrRow = EhrRowBase & {
  readonly as: EhrKind;
  readonly from: string;
  readonly fhir: string;
};
export interface AnyEhrList {
  readonly list: string;
  readonly needs?: readonly string[];
  readonly rows: readonly AnyEhrRow[];
}
export interface AnyEhrMap extends Omit<EhrMap, 'rows' | 'lists' | 'type'> {
  readonly type: string;
  readonly rows: readonly AnyEhrRow[];
  readonly lists?: readonly AnyEhrList[];
}

/** What every map leaves out. */
export const leftOutEverywhere = [
  { path: 'text', why: 'The narrative repeats the elements, in HTML of the EHR.' },
  {
    path: 'contained',
    why: 'Contained resources have no identity of their own; what refers to them keeps its text.',
  },
  { path: 'meta.profile', why: 'Profiles of the EHR; the result claims ours.' },
  { path: 'meta.security', why: 'Who may see it was decided by the EHR when it gave it to us.' },
  { path: 'meta.tag', why: 'Labels of the EHR for its own work.' },
  { path: 'meta.source', why: 'The connection says where it came from.' },
  { path: 'language', why: 'Only the narrative is in that language.' },
  { path: 'implicitRules', why: 'No rules but those of FHIR are taken.' },
] as const;

export const profileUrl = (name: string): string =>
  `https://chartside.health/fhir/StructureDefinition/chartside-${name}`;
