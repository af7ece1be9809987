/**
 * What the analysts' workbench is told, as types alone: the server builds these, smart-app reads them.
 * All paths are below `/s/{sid}/api/workbench`. Dates are ISO 8601. Lists are read in windows: `from` counts from 1,
 * `count` is 200 unless told and 1,000 at most. Messages of issues and problems are sentences (English); the rest are words the app words.
 *
 * | call | body → answer |
 * |---|---|
 * | GET `` | WorkbenchView |
 * | POST `analyses` | OpenAnalysis → 202 AnalysisView (state `mapping`, `ready` or `failed`) |
 * | GET, DELETE `analyses/{id}` | AnalysisView; 404 `workbench/no-such-analysis` when it was let go: open the source again |
 * | GET `analyses/{id}/segments?from&count` | SegmentsWindow |
 * | GET `analyses/{id}/loops?from&count` | LoopsWindow |
 * | GET `analyses/{id}/json?from&count` | JsonWindow |
 * | GET `analyses/{id}/node?path=` | NodeView (no path = the Bundle) |
 * | GET `analyses/{id}/rows` | RowsView |
 * | GET `analyses/{id}/links?segment=[&element=&component=&repetition=]` or `?path=` or `?row=`, and `from&count` | LinksWindow |
 * | GET `analyses/{id}/unused?from&count[&kind=]` | UnusedWindow |
 * | GET `analyses/{id}/issues?from&count[&severity=]` | IssuesWindow |
 * | POST `analyses/{id}/find` | AskFind → FindView (POST, so that nothing of a patient stands in an address) |
 * | GET `analyses/{id}/text` | TextView: the X12 bytes as text, or the Bundle (`?side=fhir`) |
 * | POST `analyses/{id}/deidentify` | → 202 AnalysisView of the copy |
 * | POST `deidentify` | `{ text }` or `{ base64 }` → DeidentifiedView |
 * | POST `diff` | AskDiff → DiffView |
 * | POST `exchanges/search` | SearchExchanges → ExchangesView (POST, so that no member id stands in an address) |
 * | GET `queries`, POST `queries`, PUT and DELETE `queries/{id}` | SavedQuery[]; QueryDraft → SavedQuery |
 * | GET `samples?set=&payer=&error=&text=` | SamplesView |
 * | POST `samples` | SaveSample → 201 SampleView |
 * | PATCH `samples/{id}` | SampleChange → SampleView |
 * | DELETE `samples/{id}`, POST `samples/{id}/restore` | 204; SampleView |
 * | GET `overlays`, GET `overlays/{id}`, GET `overlays/{id}/versions/{version}` | OverlaySummary[]; OverlayView (ETag = `"version"`) |
 * | PUT `overlays/{id}` | PublishOverlay → OverlayView. Headers `If-Match: "version"` (or `If-None-Match: *` for a new one), `Idempotency-Key` |
 * | POST `overlays/{id}/rollback` | RollBack → OverlayView. Same headers |
 * | POST `overlays/check` | `{ overlay: string \| object }` → OverlayCheck |
 * | GET `completion?map=271` | CompletionView |
 * | POST `what-ifs` | AskWhatIf → 202 WhatIfView |
 * | GET, DELETE `what-ifs/{id}` | WhatIfView; DELETE cancels |
 * | GET `what-ifs/{id}/differences?from&count` | WhatIfDifferences |
 * | GET `specification.xlsx?pas=` | the mapping specification as XLSX |
 *
 * A permalink that works for everyone of the tenant is `{origin}{WorkbenchView.permalink}&open=…&at=…`: it signs in and
 * ends at `/s/{sid}/workbench?open=…&at=…`. `open` = `exchange/{id}/request|answer` or `sample/{id}`; the rest is the app's.
 */
import type { PasVersionWord } from './workbench-message-view.ts';

export type { SegmentPlace } from './panel-view.ts';
export type * from './workbench-library-view.ts';
export type * from './workbench-message-view.ts';
export type * from './workbench-overlay-view.ts';

/** What the screen needs first. */
export interface WorkbenchView {
  readonly user: { readonly name: string; readonly role: string };
  /** May ask for exchanges as they are; every such look is audited. */
  readonly maySeePatients: boolean;
  readonly pas: readonly PasVersionWord[];
  readonly maps: readonly MapSummary[];
  readonly payers: readonly { readonly id: string; readonly name: string }[];
  readonly limits: { readonly bytes: number; readonly window: number };
  /** Path and query to put `&open=…&at=…` behind, e.g. `/workbench?iss=https%3A%2F%2Fehr.example.org%2Ffhir`. */
  readonly permalink: string;
}

export interface MapSummary {
  /** e.g. `271`. */
  readonly id: string;
  readonly set: string;
  readonly guide: string;
  readonly rows: number;
}
