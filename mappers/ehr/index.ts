/** The front door of the EHR maps: what EHRs give → our one internal shape, and the requests made of it. */
export {
  buildClaim,
  draftClaim,
  type BuiltClaim,
  type ClaimChart,
  type ClaimDates,
  type ClaimDiagnosis,
  type ClaimDocument,
  type ClaimDraft,
  type ClaimItemRequest,
  type ClaimProvider,
  type ClaimRequest,
  type ClaimSettings,
  type ClaimTeamMember,
} from './claim.ts';
export type { Absent, EhrIssue, EhrTraceLine, UnusedSource } from './trace.ts';
export { readFromEhr, writeToEhr } from './ehr.ts';
export { ehrShapes, type EhrShape } from './map.ts';
export type { EhrReading, EhrSettings } from './read.ts';
export {
  readVisitList,
  type CellIssue,
  type ListColumn,
  type VisitList,
  type VisitListSettings,
  type VisitRow,
} from './csv/read-visits.ts';
export { csvColumns, timeColumn } from './csv/columns.ts';
export { readV2Header, readV2Text, type V2Header } from './v2/header.ts';
export { isTimeZone } from './moments.ts';
export { mergeEvents, readMerge, type MergedPatient, type MergeReading } from './v2/read-merge.ts';
export { readSiu, type SiuReading, type SiuSettings } from './v2/read-siu.ts';
export { ehrPaper, type VendorFacts } from './paper.ts';
