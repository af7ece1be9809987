/** The form of the guides, the dictionary and the code lists, as they stand in the JSON files beside. */

/** R required, S situational; an element that is not listed is not used. */
export type Usage = 'R' | 'S';

export interface ElementRule {
  readonly usage: Usage;
  readonly codes?: readonly string[];
  /** Name of a list in `codes/` when it is shared or long. */
  readonly codeList?: string;
  /** A wider list in `codes/`: its other codes are a warning here, not an error. */
  readonly offList?: string;
  /** The list grows outside of the guide: a code that is not in it is a warning. */
  readonly open?: boolean;
  /** How often it may repeat; absent = once. */
  readonly repeats?: number;
  /** Lengths, where the guide narrows the dictionary's. */
  readonly min?: number;
  readonly max?: number;
  /** K: unconfirmed, a violation is a warning. ?: not known whether it is used, its presence is a warning. */
  readonly mark?: 'K' | '?';
  readonly components?: Readonly<Record<string, ElementRule>>;
}

export interface SegmentRule {
  readonly segment: string;
  readonly usage: Usage;
  /** How often it may stand in its loop; absent = without limit. */
  readonly max?: number;
  readonly label: string;
  readonly mark?: 'K';
  /** Syntax notes beyond the dictionary's. */
  readonly syntax?: readonly string[];
  readonly elements?: Readonly<Record<string, ElementRule>>;
}

export interface LoopRule {
  readonly loop: string;
  readonly usage: Usage;
  readonly max?: number;
  readonly label: string;
  readonly mark?: 'K';
  readonly content?: readonly (SegmentRule | LoopRule)[];
  /** Name of content that several loops of the guide have. */
  readonly shared?: string;
}

/** One transaction set of one implementation guide, as data (`guides/*.json`). */
export interface Guide {
  readonly id: string;
  /** GS08 and ST03. */
  readonly guide: string;
  /** Other values of GS08 that are read by this guide. */
  readonly aliases?: readonly string[];
  /** ST01. */
  readonly set: string;
  /** GS01. */
  readonly group: string;
  readonly label: string;
  /** structure: the rules of its elements are not known, only its loops, their order and hierarchy. */
  readonly depth: 'full' | 'structure';
  /** K: its usage rules are unconfirmed and told as warnings. */
  readonly mark?: 'K';
  /** Tells guides of the same ST01 and ST03 apart. */
  readonly chosenBy?: {
    readonly segment: string;
    readonly element: number;
    readonly codes: readonly string[];
  };
  readonly shared?: Readonly<Record<string, readonly (SegmentRule | LoopRule)[]>>;
  readonly content: readonly (SegmentRule | LoopRule)[];
}

export interface DictionaryElement {
  /** AN text, ID code, Nn integer with n implied decimals, R decimal, DT date, TM time, B binary. */
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly label: string;
  /** Name of the list in `codes/` that says what its codes mean. */
  readonly codes?: string;
}

export interface DictionaryComposite {
  readonly label: string;
  /** Data elements, in order. */
  readonly elements: readonly string[];
  readonly syntax?: readonly string[];
  /** Component → the component whose qualifier states its format. */
  readonly formats?: Readonly<Record<string, number>>;
}

export interface DictionarySegment {
  readonly label: string;
  /** Data elements and composites, in order. */
  readonly elements: readonly string[];
  readonly syntax?: readonly string[];
  /** Element → the element whose qualifier states its format. */
  readonly formats?: Readonly<Record<string, number>>;
}

/** What the standard says of every element and segment, whatever the guide. */
export interface Dictionary {
  readonly elements: Readonly<Record<string, DictionaryElement>>;
  readonly composites: Readonly<Record<string, DictionaryComposite>>;
  readonly segments: Readonly<Record<string, DictionarySegment>>;
  /** ISA, GS, TA1 and the trailers, by segment id. */
  readonly envelope: Readonly<Record<string, SegmentRule>>;
}

/** A code list with our own short labels. */
export interface CodeList {
  readonly id: string;
  readonly label: string;
  readonly codes: Readonly<Record<string, string>>;
}

export const isLoopRule = (rule: SegmentRule | LoopRule): rule is LoopRule => 'loop' in rule;

/** What a loop holds, its own or shared. Throws when the guide names content it does not have: that is our bug. */
export function contentOf(guide: Guide, rule: LoopRule): readonly (SegmentRule | LoopRule)[] {
  const content = rule.content ?? guide.shared?.[rule.shared ?? ''];
  if (!content) throw new Error(`Guide ${guide.id} has no content for loop ${rule.loop}.`);
  return content;
}
