/** Transaction sets made from their guides alone: right by construction, another one for each seed. */
import type {
  CompiledElement,
  CompiledGuide,
  CompiledLoop,
  CompiledSegment,
  ElementValue,
  Item,
  LoopValue,
  SegmentValue,
} from '#x12';
import { holders, isAlone, judgedElement, never, required } from './generate-judged.ts';
import { Dice, sentPositions, valueFor, type Relations } from './generate-values.ts';

/** Data elements that say what stands behind them. */
const qualifiers = new Set(['66', '128', '235', '365', '1250', '1270']);

class Generator {
  readonly #dice: Dice;
  /** How many of a hundred situational segments, loops and elements are sent. */
  readonly #percent: number;
  /** The guide without its release: `X279A1`. */
  readonly #guide: string;
  readonly #isJudged: boolean;

  constructor(guide: string, seed: number, isJudged: boolean) {
    this.#dice = new Dice(seed);
    this.#guide = guide;
    this.#isJudged = isJudged;
    this.#percent = this.#dice.of([5, 15, 30, 50]);
  }

  loop(rule: CompiledLoop, depth = 0): LoopValue {
    const segments: SegmentValue[] = [];
    const loops: LoopValue[] = [];
    for (const item of rule.items) {
      const count = this.#count(item, rule.id, depth);
      for (let n = 0; n < count; n += 1) {
        if (item.loop) loops.push(this.loop(item.loop, depth + 1));
        else segments.push(this.#segment(item.segment, rule.id));
      }
    }
    const sent = segments.filter(
      ({ id, elements }) => id === 'HL' || elements.some((value) => value !== undefined),
    );
    const loop = paired({ id: rule.id, segments: sent, loops });
    if (this.#guide === 'X217') return this.#review(rule, loop);
    return this.#isJudged ? this.#holder(rule, loop) : loop;
  }

  #segment(rule: CompiledSegment, within: string): SegmentValue {
    if (rule.id === 'HL') return { id: 'HL', elements: [undefined, undefined, this.#code(rule.elements[2])] };
    const { elements, syntax, formats } = rule;
    const where = `${this.#guide} ${within}`;
    const used = this.#isJudged ? elements.map((one) => judgedElement(one, rule, where)) : elements;
    return withoutPerson({
      id: rule.id,
      elements: this.#elements({ elements: used, syntax, formats }, true),
    });
  }

  #count(item: Item, within: string, depth: number): number {
    const { isRequired, max, loop, segment } = item;
    const name = `${this.#guide} ${loop ? loop.id : `${within} ${segment.id}`}`;
    if (this.#isJudged && (never.has(name) || never.has(`${name} ${segment.label}`))) return 0;
    const isAsked = isRequired || (this.#isJudged && required.has(name));
    if (!isAsked && !this.#dice.chance(this.#percent)) return 0;
    const mayBeTwo = max > 1 && depth < 6 && !(this.#isJudged && isAlone(item, `${this.#guide} ${within}`));
    return mayBeTwo && this.#dice.chance(25) ? 2 : 1;
  }

  #code(element: CompiledElement | undefined): string | undefined {
    return element?.codes && this.#dice.of(element.codes.codes);
  }

  /** At least one is sent in a segment, where one may be: without any element it is none. */
  #elements(relations: Relations, isSegment = false): (ElementValue | undefined)[] {
    let sent = sentPositions(relations, this.#dice, this.#percent);
    for (let tries = 0; isSegment && sent.size === 0 && tries < 20; tries += 1)
      sent = sentPositions(relations, this.#dice, 60);
    const values: (ElementValue | undefined)[] = [];
    let qualifier = '';
    for (const element of relations.elements) {
      const value = sent.has(element.position) ? this.#element(element, qualifier) : undefined;
      if (qualifiers.has(element.number))
        qualifier = typeof value === 'string' ? `${element.number} ${value}` : '';
      else if (value !== undefined) qualifier = '';
      values.push(value);
    }
    return values;
  }

  #element(element: CompiledElement, qualifier: string): ElementValue {
    const one = () => this.#one(element, qualifier);
    if (element.repeats === 1 || !this.#dice.chance(30)) return one();
    const [first, second] = [one(), one()];
    return JSON.stringify(first) === JSON.stringify(second) ? first : { repetitions: [first, second] };
  }

  #one(element: CompiledElement, qualifier: string): string | { components: string[] } {
    const { components, syntax, formats } = element;
    if (!components) return valueFor(element, this.#dice, qualifier);
    const values = this.#elements({ elements: components, syntax, formats });
    const texts: string[] = values.map((value) => (typeof value === 'string' ? value : ''));
    const [first] = components;
    if (first && texts.join('') === '') texts[0] = valueFor(first, this.#dice, '');
    return { components: texts };
  }

  /** What the situations of a services review ask for beyond usage. */
  #review(rule: CompiledLoop, loop: LoopValue): LoopValue {
    const event = rule.items.find((item) => item.loop?.id === '2000E')?.loop;
    if (event) {
      const hasDependent = loop.loops.some(({ id }) => id === '2000D');
      const others = loop.loops.filter(({ id }) => id !== '2000E');
      const own = loop.loops.filter(({ id }) => id === '2000E').slice(0, 1);
      return {
        ...loop,
        loops: hasDependent ? others : [...others, ...(own.length > 0 ? own : [this.loop(event, 2)])],
      };
    }
    const decision = rule.items.find(({ segment }) => segment.id === 'HCR')?.segment;
    const isDecided = loop.segments.some(({ id }) => id === 'HCR' || id === 'AAA');
    if (rule.id === '2000E' && decision && !isDecided)
      return { ...loop, segments: [...loop.segments, this.#segment(decision, rule.id)] };
    const isUnavailable = loop.segments.some(({ id, elements }) => id === 'AAA' && elements[2] === '42');
    if (rule.id === '2000A' && isUnavailable)
      return { ...loop, loops: loop.loops.filter(({ id }) => id !== '2000B') };
    const rejection = rule.items.find((item) => !item.loop && item.segment.id === 'AAA')?.segment;
    if (rule.id === '2000A' && rejection && !isAnswer(loop))
      return this.#review(rule, {
        ...loop,
        segments: [...loop.segments, this.#segment(rejection, rule.id)],
      });
    return loop;
  }

  /** Asks about a holder exactly where no dependent follows. */
  #holder(rule: CompiledLoop, loop: LoopValue): LoopValue {
    const holder = holders.get(rule.id);
    if (!holder || !rule.items.some((item) => item.loop?.id === holder.dependent)) return loop;
    const hasDependent = loop.loops.some(({ id }) => id === holder.dependent);
    return this.#asking(rule, loop, holder.asked, !hasDependent);
  }

  /** The loop with or without inner loops of an id, which stand in it or in a loop below that is no level. */
  #asking(rule: CompiledLoop, loop: LoopValue, asked: string, isAsked: boolean): LoopValue {
    const inner = rule.items.find((one) => one.loop?.id === asked)?.loop;
    if (inner) {
      const others = loop.loops.filter(({ id }) => id !== asked);
      if (!isAsked) return { ...loop, loops: others };
      return others.length < loop.loops.length ? loop : { ...loop, loops: [...others, this.loop(inner, 3)] };
    }
    const loops = loop.loops.map((one) => {
      const own = rule.items.find((item) => item.loop?.id === one.id)?.loop;
      return own && !own.isLevel ? this.#asking(own, one, asked, isAsked) : one;
    });
    return { ...loop, loops };
  }
}

/** Whether a review's response says anything: an event, or a rejection. */
function isAnswer(loop: LoopValue): boolean {
  return loop.id === '2000E' || loop.segments.some(({ id }) => id === 'AAA') || loop.loops.some(isAnswer);
}

/** An organization (NM102 2) has a name, but no first name, prefix or suffix. */
function withoutPerson({ id, elements }: SegmentValue): SegmentValue {
  if (id !== 'NM1' || elements[1] !== '2') return { id, elements };
  return { id, elements: elements.map((value, i) => (i >= 3 && i <= 6 ? undefined : value)) };
}

/** LS and LE stand around the entities of a benefit, or not at all. */
function paired(loop: LoopValue): LoopValue {
  const others = loop.segments.filter(({ id }) => id !== 'LS' && id !== 'LE');
  const hasEntities = loop.loops.some(({ id }) => /^2120[CD]$/.test(id));
  if (!hasEntities) return { ...loop, segments: others };
  return {
    ...loop,
    segments: [...others, { id: 'LS', elements: ['2120'] }, { id: 'LE', elements: ['2120'] }],
  };
}

/** The loops of a generated transaction set. `isJudged`: it keeps to what other people's validators can read. */
export function generateLoops({ guide, root }: CompiledGuide, seed: number, isJudged = false): LoopValue {
  return new Generator(guide.guide.slice(6), seed, isJudged).loop(root);
}
