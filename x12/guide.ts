import serviceTypes from './codes/1365.json' with { type: 'json' };
import set270 from './guides/005010X279A1-270.json' with { type: 'json' };
import set271 from './guides/005010X279A1-271.json' with { type: 'json' };
import set999 from './guides/005010X231A1-999.json' with { type: 'json' };

/** R required, S situational, N not used. */
export type Usage = 'R' | 'S' | 'N';

export interface ElementRule {
  readonly usage: Usage;
  readonly codes?: readonly string[];
  /** Name of a list in `codes/` when it is shared or long. */
  readonly codeList?: string;
  /** How often it may repeat; absent = once. */
  readonly repeats?: number;
  readonly components?: Readonly<Record<string, ElementRule>>;
}

export interface SegmentRule {
  readonly segment: string;
  readonly usage: Usage;
  readonly max?: number;
  readonly label?: string;
  readonly elements?: Readonly<Record<string, ElementRule>>;
}

export interface LoopRule {
  readonly loop: string;
  readonly usage: Usage;
  readonly max?: number;
  readonly label?: string;
  readonly content: readonly (SegmentRule | LoopRule)[];
}

/** One transaction set of one implementation guide, as data (`guides/*.json`). */
export interface Guide {
  readonly id: string;
  /** GS08 and ST03. */
  readonly guide: string;
  readonly set: string;
  readonly group: string;
  readonly content: readonly (SegmentRule | LoopRule)[];
}

const guides = [set270, set271, set999] as unknown as readonly Guide[];
const codeLists: Readonly<Record<string, ReadonlySet<string>>> = {
  [serviceTypes.id]: new Set(serviceTypes.codes),
};

export function guideOf(set: string, guide: string): Guide | undefined {
  return guides.find((one) => one.set === set && one.guide === guide);
}

/** Whether the guide allows this code here; an element without a list allows any. */
export function allowsCode(rule: ElementRule, code: string): boolean {
  if (rule.codes) return rule.codes.includes(code);
  const list = rule.codeList === undefined ? undefined : codeLists[rule.codeList];
  return list === undefined || list.has(code);
}

/** The elements whose code tells two segments of the same id apart, by segment id. */
const keyElements: Readonly<Record<string, number>> = { HL: 3, NM1: 1, AMT: 1, LS: 1, LE: 1 };

/** The element that tells where a segment of this id belongs, if one does. */
export function keyElementOf(id: string): number | undefined {
  return keyElements[id];
}
