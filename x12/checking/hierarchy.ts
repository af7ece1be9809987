import { issue, type Issue } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import type { Loop } from './loop.ts';
import type { Segment } from '../reading/segment.ts';

/** HL03 of a 278's service; public examples chain services under services. */
const SERVICE = 'SS';

/** One HL while its loop is open. */
interface Level {
  /** None where the level was opened without its HL: that is told elsewhere, and the count goes on. */
  readonly segment: Segment | undefined;
  readonly at: Loop;
  readonly loop: string;
  /** HL01 as sent, and the number it should be. */
  readonly number: string;
  readonly ordinal: number;
  hasLower: boolean;
  /** HL01 of the service last opened below it. */
  lastService: string;
}

/** HL01 counts from 1; HL02 names the level above; HL04 says whether levels follow below. Keeps open levels only. */
export class Hierarchy {
  readonly #report: (found: Issue) => void;
  /** The open levels, the highest first. */
  readonly #levels: Level[] = [];
  #count = 0;
  #previous = 0;
  /** A level that said levels would follow and has none: the next one may still name it (levels chained in one loop). */
  #childless: Level | undefined;

  constructor(report: (found: Issue) => void) {
    this.#report = report;
  }

  opened(loop: Loop): void {
    if (!loop.rule.isLevel) return;
    const [head] = loop.segments;
    const segment = head?.id === 'HL' ? head : undefined;
    const above = this.#levels.at(-1);
    this.#count += 1;
    const level: Level = {
      segment,
      at: loop,
      loop: loop.id,
      number: segment?.element(1) ?? String(this.#count),
      ordinal: this.#count,
      hasLower: false,
      lastService: '',
    };
    if (segment) {
      this.#checkNumber(level);
      this.#checkParent(segment, level, above);
    } else if (above) above.hasLower = true;
    this.#tellChildless();
    this.#levels.push(level);
  }

  closed(loop: Loop): void {
    const level = this.#levels.at(-1);
    if (level?.at !== loop) return;
    this.#levels.pop();
    const child = level.segment?.element(4);
    if (child === '0' && level.hasLower) this.#tell('x12/hl-child', level, 4);
    else if (child === '1' && !level.hasLower) this.#childless = level;
  }

  end(): void {
    this.#tellChildless();
  }

  #checkNumber(level: Level): void {
    const number = /^\d+$/.test(level.number) ? Number(level.number) : 0;
    // After one wrong number the count goes on from either, so that one fault is told once.
    const isRight = number === this.#count || (number > 0 && number === this.#previous + 1);
    if (!isRight) this.#tell('x12/hl-number', level, 1, `It should be ${this.#count}.`);
    this.#previous = number;
  }

  #checkParent(segment: Segment, level: Level, above: Level | undefined): void {
    const parent = segment.element(2);
    if (!above) {
      if (parent !== '')
        this.#tell('x12/hl-parent', level, 2, 'It should be empty: this is the highest level.');
      return;
    }
    above.hasLower = true;
    const isService = segment.element(3) === SERVICE;
    const { lastService } = above;
    if (isService) above.lastService = level.number;
    if (parent === above.number || parent === String(above.ordinal)) return;
    if (isService && parent !== '' && parent === lastService) {
      if (this.#childless?.number === parent) this.#childless = undefined;
      this.#tell('x12/hl-chained', level, 2);
    } else this.#tell('x12/hl-parent', level, 2, `It should be ${above.ordinal}.`);
  }

  #tellChildless(): void {
    if (this.#childless) this.#tell('x12/hl-child', this.#childless, 4);
    this.#childless = undefined;
  }

  #tell(code: IssueCode, { segment, loop }: Level, element: number, detail?: string): void {
    if (segment) this.#report(issue(code, segment.elementPlace(loop, element), { detail, segmentId: 'HL' }));
  }
}
