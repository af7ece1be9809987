/** The front door of the maps: pure, both ways, with a trace of every value. */
export { documentOfAnswers, type AnswersDocument } from './attachment/answers.ts';
export { documentNumbers } from './attachment/document.ts';
export { inquiryBundle, type InquiryNeeds } from './authorization/inquiry-bundle.ts';
export { joinAnswer } from './authorization/join-answer.ts';
export type {
  AskedRequest,
  Difference,
  JoinedAnswer,
  JoinedItem,
  MatchedBy,
  Stranger,
} from './authorization/joined-answer.ts';
export { codeTables, type CodeTable } from './code-tables.ts';
export { deidentifyBundle, type DeidentifiedBundle } from './deidentify/deidentify-bundle.ts';
export { deidentify, type Deidentified } from './deidentify/deidentify.ts';
export type { DeidentifyNeeds } from './deidentify/replacer.ts';
export * from './ehr/index.ts';
export { mappingPages, type MappingPage } from './doc/page.ts';
export { serviceOf, type ServiceToAsk } from './eligibility/service.ts';
export { dataAbsentReason, extensionBase } from './extensions.ts';
export { isLoopMap, type AnyRow, type AnySegmentMap, type Part, type TransactionMap } from './map.ts';
export { allMaps, mapById, mapForBundle, mapsFor } from './maps.ts';
export {
  applyOverlay,
  segmentMapsOf,
  unknownIn,
  type Overlay,
  type RowChange,
  type SegmentChange,
} from './overlay.ts';
export { mapFor, readToFhir, type ReadOptions, type ToFhir } from './read.ts';
export type { TraceLine, UnusedElement, UnusedValue, WriteTrace } from './trace.ts';
export { pasVersions, type PasVersion } from './versions.ts';
export { writeFromFhir, type ToX12, type WriteOptions, type WriteSettings } from './write.ts';
export type { WriteIssue } from './account.ts';
