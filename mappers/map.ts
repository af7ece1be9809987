import type { CodeableConcept, Coding, Money, Reference } from 'fhir/r4.js';
import type { AttachmentScopes } from './attachment/scopes.ts';
import type { AuthorizationScopes } from './authorization/scopes.ts';
import type { ClaimStatusScopes } from './claim-status/scopes.ts';
import type { CodeTableId } from './code-tables.ts';
import type { EligibilityScopes } from './eligibility/scopes.ts';
import type { PathTo } from './path-to.ts';
import type { PasVersion } from './versions.ts';

/** What a row's path may start from: a resource of the Bundle, or an element of one that a loop or segment opens. */
export interface Scopes extends EligibilityScopes, AuthorizationScopes, AttachmentScopes, ClaimStatusScopes {}
export type ScopeName = keyof Scopes;

/** An element by its number from 1, or, where a segment map goes `across`, by its distance from the group's first one. */
export type ElementAt = number | '+0' | '+1' | '+2';
/** An element, or element and component (both from 1); 0 is the whole segment. */
export type At = ElementAt | readonly [element: ElementAt, component: number];

/** Codes other elements of the same segment must have; '' stands for empty. Keys: `8`, `+0`, or `22.1`, `+0.1` for a component. */
export type When = Readonly<Record<string, readonly string[]>>;

/**
 * Constants by path. `coding[0]` in a path that is looked up means any of the codings. Their paths are not typed: naming
 * every path of a Claim as a property costs the compiler minutes. What a wrong one makes is found by the golden pairs.
 */
export type Constants = Readonly<Record<string, string | boolean | number>>;

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
  /**
   * Constants that stand beside the value. Where the path has `[+]`, they are what tells its element from others; '' there
   * means that nothing may stand.
   */
  readonly beside?: Constants;
  /** For `flag` rows: one false among several values makes the whole false. */
  readonly all?: true;
  /** Each repetition of the element is a value of its own: the path's `[+]` is one for each. */
  readonly repeats?: true;
  /** Only in this direction; both where absent. */
  readonly way?: 'read' | 'write';
  /** Only in these versions of PAS. */
  readonly only?: readonly PasVersion[];
  /** Set by an overlay: a message without this value is not written. */
  readonly required?: true;
  /** Set by an overlay: code table rows that go before the table's own. */
  readonly codes?: readonly { readonly x12: string; readonly fhir: string }[];
}

/** One code of an element and the FHIR values, by path, that stand for it. */
export interface Choice {
  readonly code: string;
  readonly is: Constants;
  /** Writing only: values that must stand somewhere; `[+]` is any element of a list. */
  readonly any?: Readonly<Record<string, string>>;
}

/** Writing: elements with this value come before, or after, all others of their list. */
export interface Order {
  readonly first?: { readonly at: string; readonly is: string };
  readonly last?: { readonly at: string; readonly is: string };
  /** Writing: only the first of those that say the same. */
  readonly pool?: Pool;
}

/**
 * Concepts that X12 lists once for a whole message, and then points at by number, where FHIR repeats them at each element.
 * Elements with the same code are one; those with no code of these systems are not in the list.
 */
export interface Pool {
  /** Path of the concept in an element. */
  readonly at: string;
  readonly systems: readonly string[];
  /** The segment that lists them: one in each of its elements, qualifier and code. */
  readonly segment: string;
  readonly most: number;
}

/** A list of numbered elements a pointer row counts in, in the order they are written. */
export interface Numbered extends Order {
  readonly scope: ScopeName;
  readonly list: string;
  readonly number: string;
}

/** What a partner's settings say where the resources do not: who numbers (TRN03). */
export type SettingName = 'originator';

/** One value carried both ways. `as` decides which FHIR paths the compiler accepts. */
export type Row<T> = RowBase &
  (
    | {
        readonly as:
          | 'text'
          | 'postal-code'
          | 'date'
          | 'time'
          | 'moment'
          | 'date-from'
          | 'date-to'
          | 'percent'
          | 'originator'
          | 'loop'
          | 'segment-text'
          | 'base64'
          | 'media-type'
          | 'elsewhere';
        readonly fhir: PathTo<T, string>;
      }
    | { readonly as: 'statement'; readonly says: string; readonly fhir: PathTo<T, string> }
    | { readonly as: 'error-element'; readonly fhir: PathTo<T, string> }
    /** Set by an overlay: this text whatever the resources say. */
    | { readonly as: 'constant'; readonly text: string; readonly fhir: PathTo<T, string> }
    /** Written from the settings of the partner, beside other values, where no row has one of its own. */
    | { readonly as: 'setting'; readonly setting: SettingName; readonly fhir: PathTo<T, string> }
    | { readonly as: 'count' | 'decimal' | 'segment-number'; readonly fhir: PathTo<T, number> }
    | { readonly as: 'pointer'; readonly to: Numbered; readonly fhir: PathTo<T, number> }
    /** A pointer into a pool stands in X12 where FHIR has the concept itself. */
    | {
        readonly as: 'pointer';
        readonly to: Numbered & { readonly pool: Pool };
        readonly fhir: PathTo<T, CodeableConcept>;
      }
    | { readonly as: 'yes-no'; readonly fhir: PathTo<T, boolean> }
    | { readonly as: 'usd'; readonly fhir: PathTo<T, Money> }
    | { readonly as: 'procedure' | 'modifier' | 'diagnosis-code'; readonly fhir: PathTo<T, CodeableConcept> }
    /** A code carried as it is, with the code system of its X12 data element. */
    | { readonly as: 'x12-concept'; readonly list: string; readonly fhir: PathTo<T, CodeableConcept> }
    | { readonly as: 'x12-code'; readonly list: string; readonly fhir: PathTo<T, string> }
    | { readonly as: 'concept'; readonly table: CodeTableId; readonly fhir: PathTo<T, CodeableConcept> }
    | { readonly as: 'coding'; readonly table: CodeTableId; readonly fhir: PathTo<T, Coding> }
    | { readonly as: 'code'; readonly table: CodeTableId; readonly fhir: PathTo<T, string> }
    | { readonly as: 'flag'; readonly table: CodeTableId; readonly fhir: PathTo<T, boolean> }
    /** One code that several FHIR values decide together: the first choice that fits is written. */
    | { readonly as: 'choice'; readonly choices: readonly Choice[]; readonly fhir?: never }
    | { readonly as: 'reference'; readonly to: readonly ScopeName[]; readonly fhir: PathTo<T, Reference> }
  );
/** A row as the interpreters see it: of any scope. */
export type AnyRow = Row<never>;
export type Carrier = AnyRow['as'];

/** A segment that a loop must hold, by its id and codes of its elements. */
export interface Holds {
  readonly segment: string;
  readonly when?: When;
  /** The condition may be met by any of these groups of elements (`+0`). */
  readonly across?: readonly number[];
}

/** A value that two scopes share. */
export interface Key {
  readonly at: string;
  readonly of: ScopeName;
  readonly from: string;
}

/** A resource of its own that a loop or segment opens. */
export interface ResourceOpening {
  readonly scope: ScopeName;
  readonly resource: string;
  readonly copyOf?: ScopeName;
  /** The list of references that lead to it: reading adds one, writing goes through them. Opened by a segment, it is one for each. */
  readonly listed?: { readonly in: ScopeName; readonly at: string };
  /** Writing: the loop is written once for each resource of this type in the Bundle. */
  readonly every?: true;
  /** Set on reading; on writing, of those listed only with this value, or only with none at this path. */
  readonly key?: Key | readonly Key[];
  readonly keyless?: string;
  /** Reading: values of other scopes that it repeats. */
  readonly copies?: readonly Key[];
  /** Writing, of those listed: only with a value at this path. */
  readonly having?: string;
  /** On reading: opened only where the loop holds this segment. */
  readonly holds?: Holds;
  readonly only?: readonly PasVersion[];
}
/** A new element at a path of an open scope, which a loop or segment opens; written once for each such element. */
export interface ElementOpening extends Order {
  readonly scope: ScopeName;
  readonly in: ScopeName;
  /** `item[+]`, `adjudication[0]`, `extension[+pas:conditionCode]`. */
  readonly at: string;
  /** Constants of the element: set on reading; on writing, other elements of the list are passed over. */
  readonly fixed?: Readonly<Record<string, string | boolean>>;
  /** Where the element has its number in the list, from 1. */
  readonly numbered?: string;
  /** The list of numbers in another scope that says which elements are meant. */
  readonly pointedBy?: { readonly in: ScopeName; readonly at: string };
  /** Values that the element shares with other scopes. */
  readonly key?: Key | readonly Key[];
  /** Writing: only elements whose number stands at none of these paths (`item[+].noteNumber[+]`). */
  readonly unpointed?: { readonly in: ScopeName; readonly at: string };
  /** On writing: where any element of the list has a value at one of these paths, only those that have. */
  readonly flagged?: readonly string[];
  /** On writing: only elements whose text at this path begins so. */
  readonly begins?: { readonly at: string; readonly text: string };
  /** Reading: the list of these releases of PAS holds one element. What would be a further one stays, and is listed as unused. */
  readonly singleIn?: readonly PasVersion[];
  /** On reading: opened only where the loop holds this segment. */
  readonly holds?: Holds;
  /** On reading: opened only where the loop holds no such segment. */
  readonly lacks?: Holds;
  readonly only?: readonly PasVersion[];
}
export type Opening = ResourceOpening | ElementOpening;

/** A condition on FHIR: on writing it must hold ('' is nothing at all); on reading the segment makes it so where nothing else was said. */
export interface Given {
  readonly scope: ScopeName;
  readonly at: string;
  readonly is: readonly string[];
  readonly beside?: Readonly<Record<string, string>>;
}

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
  /** Written into the segment of the map before it; `only`: nowhere else. */
  readonly joins?: true | 'only';
  /** Written only with a value in this element. */
  readonly needs?: number;
  /** Writing: this element counts the segments of this map, from 1. */
  readonly counts?: number;
  /** Writing: only where none of these segment maps wrote any in the same loop. A second place to take the whole from. */
  readonly otherwise?: readonly string[];
  /** So many are written at most; X12 has no room for more. */
  readonly most?: number;
  /** Why no more are written, where it is not for want of room. A sentence. */
  readonly beyond?: string;
  /** Reading: only where an earlier segment wrote to the resource, so that a phone number alone never becomes one. */
  readonly follows?: true;
  /** First elements of groups that the rows are applied to one after the other: HI01 to HI12, the numbers of a PER. */
  readonly across?: readonly number[];
  readonly given?: Given;
  /** Says something of every element its scope opens below: reading fills what they lack, writing takes the first one. */
  readonly shared?: true;
  /** Not written where the segment of this map says the same. */
  readonly unlessLike?: string;
  readonly way?: 'read' | 'write';
  /** Reading: after the inner loops, and of its groups only those that no pointer of theirs led to. */
  readonly late?: true;
  readonly only?: readonly PasVersion[];
  readonly rows: readonly Row<Scopes[S]>[];
}
export type AnySegmentMap = { [S in ScopeName]: SegmentMap<S> }[ScopeName];

/** How one loop is carried: what it opens, its segments, its inner loops, in the order they are written. */
export interface LoopMap {
  readonly loop: readonly string[];
  /** HL03, for loops that begin a level. */
  readonly level?: string;
  /** Nothing ever stands below this level, and its guide does not use HL04. */
  readonly lowest?: true;
  readonly opens?: readonly Opening[];
  /** The loop is read once for each repetition of this element, and written packed where all else is alike. */
  readonly each?: { readonly segment: string; readonly element: number };
  /** So many are written at most; X12 has no room for more. */
  readonly most?: number;
  /** Written only when this scope has a resource … */
  readonly needs?: ScopeName;
  /** … or only when it has none. */
  readonly unless?: ScopeName;
  /** Read only where the loop holds such a segment; for groups within a loop (`loop: ['']`). */
  readonly holds?: Holds;
  readonly only?: readonly PasVersion[];
  readonly parts: readonly Part[];
}
export type Part = AnySegmentMap | LoopMap;

/** How a resource is completed once all rows ran, and where it is found when it is written. */
export interface ResourceMap {
  readonly type: string;
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Values by path, where no row brought any. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Where nothing stands at a path, this value at another one: a constraint asks for one of the two. */
  readonly insteadOf?: Readonly<Record<string, { readonly at: string; readonly value: unknown }>>;
  /** Put into `meta.profile`; one name, or one for each version of PAS. */
  readonly profile?: string | Readonly<Partial<Record<PasVersion, string>>>;
  /** References to other scopes; the first of them that is there wins. */
  readonly links?: Readonly<Record<string, readonly ScopeName[]>>;
  /** Required by R4: when nothing came, a data-absent-reason says so. */
  readonly required?: readonly string[];
  /** `outcome` follows what arrived: errors alone, both, or neither. */
  readonly outcome?: { readonly path: string; readonly errors: string; readonly items: readonly string[] };
  /** Writing: the references that lead to it, the first one that does wins. Absent: the Bundle's first of its type. */
  readonly found?: readonly { readonly in: ScopeName; readonly at: string }[];
  /** Writing: other types that may stand for it, with the same elements. */
  readonly orTypes?: readonly string[];
  /** Writing: not there when it is the same resource as this scope's. */
  readonly otherThan?: ScopeName;
  /** Same resources of this scope become one. */
  readonly merges?: true;
}

/** Two elements of a list that speak of one thing: a total, and what is left of it. */
export interface Fold {
  /** As the id of a row: for ever. */
  readonly id: string;
  readonly scope: ScopeName;
  readonly list: string;
  /** Paths of which the values must agree. */
  readonly same: readonly string[];
  /** Where the code stands that tells totals from rests; `coding[0]` means any of the codings. */
  readonly kind: string;
  readonly whole: readonly string[];
  readonly rest: readonly string[];
  /** Path of both amounts, and of the difference, which is put into the total's element. */
  readonly amount: string;
  readonly into: string;
}

/** X12 elements that are deliberately not carried, each with its reason. */
export interface LeftOut {
  readonly segment: string;
  readonly loops?: readonly string[];
  readonly elements?: readonly number[];
  readonly why: string;
}

/** FHIR values that are deliberately not sent: a resource type, and how the path within it begins; all of it where absent. */
export interface NotSent {
  readonly type: string;
  readonly path?: string;
  readonly why: string;
}

/** One transaction set ⇄ FHIR. Plain data: it survives JSON. */
export interface TransactionMap {
  readonly id: string;
  /** What it carries, for people. */
  readonly title: string;
  readonly set: string;
  readonly guide: string;
  /** Which of several transactions with this set and guide: codes of BHT. */
  readonly chosenBy?: When;
  /** Writing: what tells its main resource from those of other maps, by path; `[+]` is any element. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Never written: only others send this. */
  readonly way?: 'read';
  /** GS01. */
  readonly functional: string;
  readonly resources: Readonly<Partial<Record<ScopeName, ResourceMap>>>;
  /** The scope of which each patient has one; it comes first in the Bundle. */
  readonly main: ScopeName;
  /** One patient, one main resource for each transaction set: what comes later in it belongs to what came before. */
  readonly single?: true;
  readonly parts: readonly Part[];
  readonly folds?: readonly Fold[];
  readonly leftOut: readonly LeftOut[];
  readonly notSent?: readonly NotSent[];
}

export const isLoopMap = (part: Part): part is LoopMap => 'loop' in part;
export const isElementOpening = (opening: Opening): opening is ElementOpening => 'in' in opening;
const isOneKey = (key: Key | readonly Key[]): key is Key => 'of' in key;
/** What ties an opening to other scopes. */
export const keysOf = ({ key = [] }: Opening): readonly Key[] => (isOneKey(key) ? [key] : key);
