/** Guides as the checker reads them: dictionary and guide brought together once, so that a segment costs no look-up by name. */
import { CodeSet } from './code-set.ts';
import {
  contentOf,
  isLoopRule,
  type CodeList,
  type Dictionary,
  type ElementRule,
  type Guide,
  type LoopRule,
  type SegmentRule,
} from './guide.ts';
import { syntaxNote, type SyntaxNote } from './syntax-note.ts';

export type ElementType = 'AN' | 'ID' | 'N' | 'R' | 'DT' | 'TM' | 'B';

/** One element or component: what the standard and the guide ask of it. */
export interface CompiledElement {
  readonly position: number;
  /** none: the guide does not use it. */
  readonly usage: 'R' | 'S' | 'none';
  readonly type: ElementType;
  readonly min: number;
  readonly max: number;
  readonly codes: CodeSet | undefined;
  readonly offList: CodeSet | undefined;
  /** Other codes than the ones listed may come: they are a warning. */
  readonly isOpen: boolean;
  readonly repeats: number;
  readonly mark: 'K' | '?' | undefined;
  /** The components of a composite. */
  readonly components: readonly CompiledElement[] | undefined;
  readonly syntax: readonly SyntaxNote[];
  readonly formats: readonly Format[];
  /** Data element or composite number, as IK402 names it. */
  readonly number: string;
  readonly label: string;
  /** How a value is checked when nothing is special about it; `no` = always in full. */
  readonly quick: 'no' | 'text' | 'code';
}

/** The element whose text has the format that another element's qualifier states. */
export interface Format {
  readonly position: number;
  readonly qualifier: number;
}

export interface CompiledSegment {
  readonly id: string;
  readonly label: string;
  readonly rule: SegmentRule;
  /** false: its elements are not checked. */
  readonly isChecked: boolean;
  readonly elements: readonly CompiledElement[];
  /** Position of the last required element; 0 where none is. */
  readonly lastRequired: number;
  readonly syntax: readonly SyntaxNote[];
  readonly formats: readonly Format[];
  readonly mark: 'K' | undefined;
}

/** What a loop may hold, one after the other: segments, and inner loops known by their first segment. */
export interface Item {
  readonly index: number;
  /** Items of one rank may come in any order. */
  readonly rank: number;
  readonly isRequired: boolean;
  readonly max: number;
  readonly mark: 'K' | undefined;
  /** The segment itself, or the first one of the loop. */
  readonly segment: CompiledSegment;
  readonly loop: CompiledLoop | undefined;
  /** Where the segment id alone does not tell: the element whose code does. */
  readonly key: { readonly element: number; readonly codes: CodeSet } | undefined;
}

export interface CompiledLoop {
  readonly id: string;
  readonly label: string;
  /** Whether it is a level of the hierarchy: it begins with HL. */
  readonly isLevel: boolean;
  readonly items: readonly Item[];
  /** The items that are levels of the hierarchy. */
  readonly levels: readonly Item[];
  /** The items that begin with a segment, by the number of its id in the guide. */
  readonly bySegment: readonly (readonly Item[] | undefined)[];
}

export interface CompiledGuide {
  readonly guide: Guide;
  readonly root: CompiledLoop;
  /** A number for each segment id of the guide. */
  readonly segmentNumbers: ReadonlyMap<string, number>;
}

/** The element that tells rules of the same segment id apart, where it is not the first. */
const keyElements: Readonly<Record<string, number>> = { HL: 3 };

function formatsOf(formats: Readonly<Record<string, number>> | undefined): Format[] {
  return Object.entries(formats ?? {}).map(([position, qualifier]) => ({
    position: Number(position),
    qualifier,
  }));
}

class Compiler {
  readonly #guide: Guide;
  readonly #dictionary: Dictionary;
  readonly #lists: ReadonlyMap<string, CodeList>;
  readonly #sets = new Map<string, CodeSet>();
  readonly #shared = new Map<string, CompiledLoop>();
  /** What the loops hold that are being compiled: shared content that names itself would never end. */
  readonly #around = new Set<LoopRule['content']>();
  readonly #keyed: ReadonlySet<string>;
  readonly segmentNumbers = new Map<string, number>();

  constructor(guide: Guide, dictionary: Dictionary, lists: ReadonlyMap<string, CodeList>) {
    this.#guide = guide;
    this.#dictionary = dictionary;
    this.#lists = lists;
    this.#keyed = keyedSegments(guide);
  }

  loop(rule: LoopRule): CompiledLoop {
    const known = rule.shared === undefined ? undefined : this.#shared.get(rule.shared);
    if (known) return { ...known, id: rule.loop, label: rule.label };
    const content = contentOf(this.#guide, rule);
    if (this.#around.has(content))
      throw new Error(`Guide ${this.#guide.id}: loop ${rule.loop} holds itself.`);
    this.#around.add(content);
    const compiled = this.#loop(rule.loop, rule.label, content);
    this.#around.delete(content);
    if (rule.shared !== undefined) this.#shared.set(rule.shared, compiled);
    return compiled;
  }

  root(): CompiledLoop {
    return this.#loop('', this.#guide.label, this.#guide.content);
  }

  #loop(id: string, label: string, content: readonly (SegmentRule | LoopRule)[]): CompiledLoop {
    const items: Item[] = [];
    for (const [index, rule] of content.entries()) {
      const loop = isLoopRule(rule) ? this.loop(rule) : undefined;
      const segment = loop ? loop.items[0]?.segment : this.segment(rule as SegmentRule);
      if (!segment)
        throw new Error(`Guide ${this.#guide.id}: loop ${loop?.id ?? ''} begins with no segment.`);
      const before = items.at(-1);
      const isNeighbour = before?.segment.id === segment.id && !before.loop === !loop;
      const isHead = index === 0 && id !== '';
      items.push({
        index,
        rank: isNeighbour && !(before.index === 0 && id !== '') ? before.rank : index,
        isRequired: rule.usage === 'R',
        max: rule.max ?? (isHead ? 1 : Infinity),
        mark: rule.mark ?? this.#guide.mark,
        segment,
        loop,
        key: this.#keyed.has(segment.id) ? keyOf(segment) : undefined,
      });
    }
    const bySegment: Item[][] = [];
    for (const item of items) (bySegment[this.#numberOf(item.segment.id)] ??= []).push(item);
    const levels = items.filter(({ loop }) => loop?.isLevel);
    return { id, label, isLevel: items[0]?.segment.id === 'HL', items, levels, bySegment };
  }

  #numberOf(id: string): number {
    const number = this.segmentNumbers.get(id) ?? this.segmentNumbers.size;
    this.segmentNumbers.set(id, number);
    return number;
  }

  segment(rule: SegmentRule): CompiledSegment {
    const standard = this.#dictionary.segments[rule.segment];
    const elements = standard?.elements ?? Object.keys(rule.elements ?? {}).map(() => '');
    const mark = rule.mark ?? this.#guide.mark;
    const compiled = elements.map((number, i) => this.#element(number, i + 1, rule.elements?.[i + 1], mark));
    return {
      id: rule.segment,
      label: rule.label,
      rule,
      isChecked: this.#guide.depth === 'full' && rule.elements !== undefined,
      elements: compiled,
      lastRequired: compiled.findLast(({ usage }) => usage === 'R')?.position ?? 0,
      syntax: [...(standard?.syntax ?? []), ...(rule.syntax ?? [])].map(syntaxNote),
      formats: formatsOf(standard?.formats),
      mark,
    };
  }

  #element(
    number: string,
    position: number,
    rule: ElementRule | undefined,
    mark: 'K' | undefined,
  ): CompiledElement {
    const composite = this.#dictionary.composites[number];
    const standard = this.#dictionary.elements[number];
    const own = rule?.mark ?? mark;
    const usage = rule?.usage ?? 'none';
    const type = typeOf(standard?.type);
    // What is not known to be used has no known codes either.
    const codes = own === '?' ? undefined : this.#codes(rule?.codes, rule?.codeList);
    const isPlain = usage !== 'none' && own !== '?' && !composite;
    return {
      position,
      number,
      usage,
      type,
      min: rule?.min ?? standard?.min ?? 1,
      max: rule?.max ?? standard?.max ?? Infinity,
      codes,
      quick: !isPlain ? 'no' : codes ? 'code' : type === 'AN' || type === 'ID' ? 'text' : 'no',
      isOpen: rule?.open ?? false,
      offList: this.#codes(undefined, rule?.offList),
      repeats: rule?.repeats ?? 1,
      mark: own,
      components: composite?.elements.map((inner, i) =>
        this.#element(inner, i + 1, componentRule(rule, i + 1), mark),
      ),
      syntax: (composite?.syntax ?? []).map(syntaxNote),
      formats: formatsOf(composite?.formats),
      label: composite?.label ?? standard?.label ?? '',
    };
  }

  #codes(codes: readonly string[] | undefined, list: string | undefined): CodeSet | undefined {
    if (codes) return new CodeSet(codes);
    if (list === undefined) return undefined;
    const made = this.#sets.get(list);
    if (made) return made;
    const found = this.#lists.get(list);
    if (!found) throw new Error(`Guide ${this.#guide.id} names a code list ${list} that is not there.`);
    const set = new CodeSet(Object.keys(found.codes));
    this.#sets.set(list, set);
    return set;
  }
}

/** A composite whose components the guide does not narrow may use all of them. */
function componentRule(rule: ElementRule | undefined, position: number): ElementRule | undefined {
  if (rule?.components) return rule.components[position];
  return rule && { usage: 'S' };
}

function typeOf(type: string | undefined): ElementType {
  if (type === undefined) return 'AN';
  return /^N\d$/.test(type) ? 'N' : (type as ElementType);
}

function keyOf(segment: CompiledSegment): Item['key'] {
  const element = keyElements[segment.id] ?? 1;
  const compiled = segment.elements[element - 1];
  const codes = compiled?.codes ?? compiled?.components?.[0]?.codes;
  return codes && { element, codes };
}

/** Segment ids whose rules in this guide differ in their key codes: there the id alone does not tell where one belongs. */
function keyedSegments(guide: Guide): ReadonlySet<string> {
  const signatures = new Map<string, Set<string>>();
  const note = (content: readonly (SegmentRule | LoopRule)[]): void => {
    for (const rule of content) {
      if (isLoopRule(rule)) {
        if (rule.content) note(rule.content);
        continue;
      }
      const element = rule.elements?.[keyElements[rule.segment] ?? 1];
      const { codes, codeList } = element?.components?.['1'] ?? element ?? {};
      const signature = codes?.join(' ') ?? codeList ?? '';
      signatures.set(rule.segment, (signatures.get(rule.segment) ?? new Set()).add(signature));
    }
  };
  note(guide.content);
  for (const content of Object.values(guide.shared ?? {})) note(content);
  return new Set([...signatures].filter(([, different]) => different.size > 1).map(([id]) => id));
}

/** A guide ready for placing and checking. Throws when it names what does not exist: a guide is data of ours or of a site. */
export function compileGuide(
  guide: Guide,
  dictionary: Dictionary,
  lists: ReadonlyMap<string, CodeList>,
): CompiledGuide {
  const compiler = new Compiler(guide, dictionary, lists);
  return { guide, root: compiler.root(), segmentNumbers: compiler.segmentNumbers };
}

/** The rules of ISA, GS, TA1 and the trailers, by segment id. */
export function compileEnvelope(
  dictionary: Dictionary,
  lists: ReadonlyMap<string, CodeList>,
): ReadonlyMap<string, CompiledSegment> {
  const control: Guide = {
    id: 'envelope',
    guide: '',
    set: '',
    group: '',
    label: '',
    depth: 'full',
    content: [],
  };
  const compiler = new Compiler(control, dictionary, lists);
  return new Map(Object.entries(dictionary.envelope).map(([id, rule]) => [id, compiler.segment(rule)]));
}
