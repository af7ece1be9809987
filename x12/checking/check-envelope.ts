import type { ElementChecker } from './check-elements.ts';
import type { CompiledSegment } from '../library/compile.ts';
import { issue, shapeOf, type Issue } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import type { Library } from '../library/library.ts';
import type { Segment } from '../reading/segment.ts';
import { isDate, isTime } from './values.ts';

/** ISA elements that are separators, not values. */
const REPETITION_SEPARATOR = 11;
const COMPONENT_SEPARATOR = 16;
/** From this version on ISA11 is the repetition separator. */
const FIRST_WITH_REPETITION = '00402';
/** ISA02 and ISA04 may be blank. */
const mayBeBlank = new Set([2, 4]);

/** The elements of ISA, GS, ST, TA1 and the trailers. */
export function checkEnvelopeSegment(
  segment: Segment,
  library: Library,
  elements: ElementChecker,
  report: (found: Issue) => void,
): void {
  const rule = library.envelope.get(segment.id);
  if (!rule) return;
  if (segment.id === 'ISA') checkIsa(segment, rule, report);
  else elements.check(segment, rule, '');
}

/** ISA has fixed widths and is padded with blanks; two of its elements are separators. */
function checkIsa(isa: Segment, rule: CompiledSegment, report: (found: Issue) => void): void {
  for (const element of rule.elements) {
    const { position, codes, type } = element;
    const text = isa.element(position);
    const tell = (code: IssueCode) => {
      report(
        issue(code, isa.elementPlace('', position), {
          segmentId: 'ISA',
          shape: shapeOf(text),
          detail: `(${element.label})`,
        }),
      );
    };
    if (position === COMPONENT_SEPARATOR) continue;
    if (position === REPETITION_SEPARATOR) {
      if (isa.delimiters.repetition < 0 && isa.element(12) >= FIRST_WITH_REPETITION)
        tell('x12/isa-repetition');
    } else if (codes) {
      if (!codes.hasText(text)) tell(element.offList?.hasText(text) ? 'x12/code-off-list' : 'x12/code');
    } else if (text.trim() === '') {
      if (!mayBeBlank.has(position)) tell('x12/element-missing');
    } else if (/[^\x20-\x7e]/.test(text)) tell('x12/character');
    else checkType(isa, position, type, tell);
  }
}

function checkType(isa: Segment, position: number, type: string, tell: (code: IssueCode) => void): void {
  const { offset, length } = isa.range(position);
  const { bytes, base } = isa.stretch;
  const [start, end] = [offset - base, offset - base + length];
  if (type === 'DT' && !isDate(bytes, start, end)) tell('x12/date');
  else if (type === 'TM' && !isTime(bytes, start, end)) tell('x12/time');
  else if (type === 'N' && !/^\d+$/.test(isa.element(position))) tell('x12/number');
}
