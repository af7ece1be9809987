/** The front door of the X12 engine: pure, no dependency, never throws on bad input. */
export { acknowledge, type Acknowledged, type AcknowledgeSettings } from './acknowledging/acknowledge.ts';
export {
  checkFile,
  checkStream,
  loopsOf,
  readSet,
  type CheckedBatch,
  type LoopTree,
} from './checking/check.ts';
export { CodeSet } from './library/code-set.ts';
export type {
  CompiledElement,
  CompiledGuide,
  CompiledLoop,
  CompiledSegment,
  Item,
} from './library/compile.ts';
export {
  readInterchanges,
  type FunctionalGroup,
  type Interchange,
  type TransactionSet,
} from './reading/envelope.ts';
export type { CodeList, Guide } from './library/guide.ts';
export { kindOf } from './issue-kinds.ts';
export { shapeOf, type Issue, type IssueSeverity, type Reading } from './issue.ts';
export { lex } from './reading/lex.ts';
export { Library, type Additions } from './library/library.ts';
export { locate } from './acknowledging/locate.ts';
export { Loop, type Placed } from './checking/loop.ts';
export type { CheckOptions } from './checking/options.ts';
export { checkPart, partitionFile, type Part, type PartBatch } from './checking/partition.ts';
export type { Place } from './position.ts';
export { readRefusals, refusals, type Refusal } from './acknowledging/refusal.ts';
export { situationalRules } from './checking/rules/index.ts';
export { isNpiText as isNpi } from './checking/values.ts';
export type { Delimiters, Range, Segment } from './reading/segment.ts';
export {
  showMessage,
  showSegments,
  type MessageSegment,
  type ShownMessage,
  type ShownSegment,
} from './showing/show.ts';
export { showElements, type ShownElement, type ShownValue } from './showing/show-elements.ts';
export { standardLibrary } from './library/standard.ts';
export {
  readStructure,
  streamSegments,
  streamSets,
  type SegmentBatch,
  type StreamedSet,
  type Structure,
} from './reading/stream.ts';
export { writeFile, writeInterchange, type Envelope, type InterchangeToWrite } from './writing/write.ts';
export { writeLoops } from './writing/write-loops.ts';
export type { WriteDelimiters, WritePolicy } from './writing/write-policy.ts';
export {
  loopValueOf,
  valueOf,
  type ElementValue,
  type LoopValue,
  type SegmentValue,
} from './writing/write-values.ts';
