/** How messages are mapped for a payer, and what another way would change. Types alone; the calls are listed in `workbench-view.ts`. */
import type { Difference, IssueLine, ListWindow, PasVersionWord, RowView } from './workbench-message-view.ts';

export interface OverlaySummary {
  readonly id: string;
  readonly title: string;
  readonly payer?: string;
  /** Maps it changes, e.g. `270`. */
  readonly maps: readonly string[];
  /** 0 = as delivered in profiles/payers/overlays; then 1, 2, … per tenant. */
  readonly version: number;
  readonly publishedAt?: string;
  readonly publishedBy?: string;
  readonly comment?: string;
  readonly rows: number;
}

export interface OverlayVersion {
  readonly version: number;
  readonly publishedAt?: string;
  readonly publishedBy?: string;
  readonly comment?: string;
  /** This version equals that older one: a rollback. */
  readonly sameAs?: number;
}

export interface OverlayView extends OverlaySummary {
  /** The overlay as JSON, two spaces. */
  readonly text: string;
  /** Newest first. */
  readonly history: readonly OverlayVersion[];
}

export interface OverlayProblem {
  /** JSON pointer into the overlay; '' = as a whole. */
  readonly pointer: string;
  readonly message: string;
  /** Line and column (from 1) where a text was sent and the place could be found. */
  readonly line?: number;
  readonly column?: number;
}

export interface OverlayCheck {
  readonly problems: readonly OverlayProblem[];
}

export interface PublishOverlay {
  readonly overlay: string | object;
  readonly comment: string;
}

export interface RollBack {
  /** The older version that the new one will equal. */
  readonly version: number;
  readonly comment: string;
}

/** What may stand in an overlay of one map. */
export interface CompletionView {
  readonly map: string;
  readonly guide: string;
  readonly rows: readonly RowView[];
  readonly segmentMaps: readonly {
    readonly id: string;
    readonly segment: string;
    readonly loop: string;
    readonly label: string;
    readonly constants: Readonly<Record<string, string>>;
  }[];
  readonly tables: readonly {
    readonly id: string;
    readonly element: string;
    readonly codes: readonly { readonly x12: string; readonly fhir: string; readonly label?: string }[];
  }[];
  /** Words of one row's change, with what they do: `drop`, `required`, `constant` … */
  readonly words: readonly { readonly word: string; readonly about: string }[];
}

export interface AskWhatIf {
  readonly overlay: string | object;
  readonly pas?: PasVersionWord;
  /** Newest stored exchanges to take along, 200 unless told, 2,000 at most; they are masked. */
  readonly exchanges?: number;
}

export interface WhatIfView {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly counts?: {
    /** Messages the overlay's map reads or writes at all. */
    readonly touched: number;
    readonly same: number;
    readonly changed: number;
    /** Had no error before and has one now. */
    readonly broken: number;
    readonly values: number;
  };
  readonly why?: string;
}

export interface WhatIfDifference {
  /** `sample/{id}` or `exchange/{id}/answer`: opens as the source of an analysis. */
  readonly open: string;
  readonly name: string;
  readonly values: readonly (Difference & { readonly rows: readonly string[] })[];
  readonly valuesTotal: number;
  readonly newIssues: readonly Omit<IssueLine, 'issue'>[];
  readonly goneIssues: readonly Omit<IssueLine, 'issue'>[];
}

export interface WhatIfDifferences extends ListWindow {
  readonly messages: readonly WhatIfDifference[];
}
