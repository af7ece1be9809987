import type {
  CodeableConcept,
  Coding,
  Coverage,
  CoverageEligibilityRequest,
  CoverageEligibilityRequestItem,
  CoverageEligibilityResponse,
  CoverageEligibilityResponseError,
  CoverageEligibilityResponseInsuranceItem,
  Money,
  Organization,
  Patient,
  Practitioner,
  Reference,
} from 'fhir/r4.js';
import type { CodeTableId } from './code-tables.ts';
import type { PathTo } from './path-to.ts';

/** What a row's path may start from: a resource of the Bundle, or an element of one that a loop or segment opens. */
export interface Scopes {
  readonly request: CoverageEligibilityRequest;
  readonly response: CoverageEligibilityResponse;
  readonly source: Organization;
  readonly receiver: Organization;
  readonly receiverPerson: Practitioner;
  readonly subscriber: Patient;
  readonly dependent: Patient;
  readonly coverage: Coverage;
  readonly asked: CoverageEligibilityRequestItem;
  readonly item: CoverageEligibilityResponseInsuranceItem;
  readonly error: CoverageEligibilityResponseError;
  readonly entity: Organization;
  readonly entityPerson: Practitioner;
}
export type ScopeName = keyof Scopes;

/** Element number, or element and component, both from 1; 0 is the whole segment. */
export type At = number | readonly [element: number, component: number];

/** Codes other elements of the same segment must have; '' stands for empty. */
export type When = Readonly<Record<number, readonly string[]>>;

interface RowBase {
  /** For ever: `<segment map id>#<row id>` stands in traces, overlays and URLs. */
  readonly id: string;
  readonly x12: At;
  /** Guide reference | FHIR reference. */
  readonly see: string;
  readonly when?: When;
  /** What is lost on the way, as a sentence the user sees. */
  readonly lossy?: string;
  /** Several values at one path are joined by this. */
  readonly join?: string;
  /** Longest text the element takes, in characters; what is longer is cut, and said. */
  readonly max?: number;
  /** Constants written beside the value, by path. */
  readonly beside?: Readonly<Record<string, string>>;
  /** For `flag` rows: one false among several values makes the whole false. */
  readonly all?: true;
}

/** One value carried both ways. `as` decides which FHIR paths the compiler accepts. */
export type Row<T> = RowBase &
  (
    | {
        readonly as:
          | 'text'
          | 'postal-code'
          | 'date'
          | 'time'
          | 'date-from'
          | 'date-to'
          | 'percent'
          | 'originator'
          | 'loop'
          | 'segment-text';
        readonly fhir: PathTo<T, string>;
      }
    | { readonly as: 'statement'; readonly says: string; readonly fhir: PathTo<T, string> }
    | { readonly as: 'count' | 'segment-number'; readonly fhir: PathTo<T, number> }
    | { readonly as: 'yes-no'; readonly fhir: PathTo<T, boolean> }
    | { readonly as: 'usd'; readonly fhir: PathTo<T, Money> }
    | { readonly as: 'procedure'; readonly fhir: PathTo<T, CodeableConcept> }
    | { readonly as: 'concept'; readonly table: CodeTableId; readonly fhir: PathTo<T, CodeableConcept> }
    | { readonly as: 'coding'; readonly table: CodeTableId; readonly fhir: PathTo<T, Coding> }
    | { readonly as: 'code'; readonly table: CodeTableId; readonly fhir: PathTo<T, string> }
    | { readonly as: 'flag'; readonly table: CodeTableId; readonly fhir: PathTo<T, boolean> }
    | { readonly as: 'reference'; readonly to: readonly ScopeName[]; readonly fhir: PathTo<T, Reference> }
  );
export type Carrier = Row<never>['as'];

/** A scope that a loop or a segment opens: a resource of its own, or a new element at a path of an open scope. */
export type Opening =
  | { readonly scope: ScopeName; readonly resource: string; readonly copyOf?: ScopeName }
  | { readonly scope: ScopeName; readonly in: ScopeName; readonly at: string };

/** How one segment is carried to and from one scope. */
export interface SegmentMap<S extends ScopeName> {
  readonly id: string;
  readonly segment: string;
  readonly to: S;
  readonly when?: When;
  readonly opens?: Opening;
  /** Elements written as they are: qualifiers with one possible code. */
  readonly constants?: Readonly<Record<number, string>>;
  /** Written even when no row has a value. */
  readonly always?: true;
  /** Written into the segment of the map before it. */
  readonly joins?: true;
  /** Reading: only where an earlier segment wrote to the resource, so that a phone number alone never becomes one. */
  readonly follows?: true;
  readonly rows: readonly Row<Scopes[S]>[];
}
export type AnySegmentMap = { [S in ScopeName]: SegmentMap<S> }[ScopeName];

/** How one loop is carried: what it opens, its segments, its inner loops, in the order they are written. */
export interface LoopMap {
  readonly loop: readonly string[];
  /** HL03, for loops that begin a level. */
  readonly level?: string;
  readonly opens?: readonly Opening[];
  /** The loop is read once for each repetition of this element, and written packed where all else is alike. */
  readonly each?: { readonly segment: string; readonly element: number };
  /** Written only when this scope has a resource … */
  readonly needs?: ScopeName;
  /** … or only when it has none. */
  readonly unless?: ScopeName;
  readonly parts: readonly (AnySegmentMap | LoopMap)[];
}

/** How a resource is completed once all rows ran: constants, references to other scopes (first one there wins), copies. */
export interface ResourceMap {
  readonly type: string;
  readonly fixed?: Readonly<Record<string, unknown>>;
  readonly links?: Readonly<Record<string, readonly ScopeName[]>>;
  /** Required by R4: when nothing came, a data-absent-reason says so. */
  readonly required?: readonly string[];
  /** `outcome` follows what arrived: errors alone, both, or neither. */
  readonly outcome?: { readonly path: string; readonly errors: string; readonly items: string };
}

/** Elements that are deliberately not carried, each with its reason. */
export interface LeftOut {
  readonly segment: string;
  readonly loops?: readonly string[];
  readonly elements?: readonly number[];
  readonly why: string;
}

/** One transaction set ⇄ FHIR. Plain data: it survives JSON. */
export interface TransactionMap {
  readonly id: string;
  readonly set: string;
  readonly guide: string;
  readonly resources: Readonly<Partial<Record<ScopeName, ResourceMap>>>;
  /** The scope of which each patient has one; it comes first in the Bundle. */
  readonly main: ScopeName;
  readonly parts: readonly (AnySegmentMap | LoopMap)[];
  readonly leftOut: readonly LeftOut[];
}

export const isLoopMap = (part: AnySegmentMap | LoopMap): part is LoopMap => 'loop' in part;
