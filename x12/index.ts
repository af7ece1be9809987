/** The front door of the X12 engine: pure, no dependency, never throws on bad input. */
export { readRefusals, type Refusal } from './acknowledge.ts';
export { checkFile, checkSet } from './check.ts';
export { readInterchanges, type FunctionalGroup, type Interchange, type TransactionSet } from './envelope.ts';
export { guideOf } from './guide.ts';
export type { Issue, IssueSeverity, Reading } from './issue.ts';
export type { Place } from './position.ts';
export type { Range, Segment } from './segment.ts';
export { showSegments, type ShownSegment } from './show.ts';
export { buildTree, type Loop, type Placed } from './tree.ts';
export {
  writeInterchange,
  type ElementValue,
  type Envelope,
  type SegmentValue,
  type WriteDelimiters,
} from './write.ts';
