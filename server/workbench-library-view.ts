/** What there is to look at in the workbench: stored exchanges, kept searches, samples. Types alone; the calls are listed in `workbench-view.ts`. */
import type { Source } from './workbench-message-view.ts';

/** One mistake in a query, where it stands in the text (from 0). */
export interface QueryError {
  readonly at: number;
  readonly length: number;
  readonly message: string;
  /** What may have been meant, e.g. `payer:`. */
  readonly suggestion?: string;
}

export interface SearchExchanges {
  /** e.g. `payer:MERID status:error since:2d`; '' = all. Keys: member, trace, auth, payer, status, kind, since, until. */
  readonly text: string;
  /** `next` of the page before. */
  readonly from?: string;
  /** 50 unless told, 200 at most. */
  readonly count?: number;
}

export interface ExchangeLine {
  readonly id: string;
  /** `eligibility`, `authorization` … */
  readonly kind: string;
  readonly state: string;
  readonly payer?: { readonly id: string; readonly name: string };
  readonly askedAt: string;
  readonly answeredAt?: string;
  readonly controlNumber: number;
  /** For those who may see patients alone. */
  readonly serviceDate?: string;
  readonly procedure?: string;
  /** What can be opened. */
  readonly parts: readonly ('request' | 'answer')[];
}

/** Newest first. When `errors` is not empty nothing was searched. */
export interface ExchangesView {
  readonly errors: readonly QueryError[];
  readonly exchanges: readonly ExchangeLine[];
  /** Goes into `from` of the next search to read on; absent at the end. */
  readonly next?: string;
  /** The words a query may use, for help and completion. */
  readonly help: readonly {
    readonly key: string;
    readonly example: string;
    readonly values?: readonly string[];
  }[];
}

export interface QueryDraft {
  readonly name: string;
  readonly text: string;
  readonly shared: boolean;
}

export interface SavedQuery extends QueryDraft {
  readonly id: string;
  readonly owner: string;
  readonly mine: boolean;
  readonly savedAt: string;
}

export interface SampleView {
  readonly id: string;
  readonly name: string;
  /** Comes with Chartside: can be neither changed nor deleted. */
  readonly builtIn: boolean;
  /** e.g. `271`; several where the file has several. */
  readonly sets: readonly string[];
  readonly payer?: string;
  /** Kinds of error in it: issue codes, and AAA reasons as `AAA 75`. */
  readonly errors: readonly string[];
  readonly bytes: number;
  readonly segments: number;
  readonly savedBy?: string;
  readonly savedAt?: string;
  readonly about?: string;
}

export interface SamplesView {
  readonly samples: readonly SampleView[];
  /** All values there are, with how many samples have them, whatever the filter. */
  readonly facets: {
    readonly sets: readonly Facet[];
    readonly payers: readonly Facet[];
    readonly errors: readonly Facet[];
  };
}

export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** What is kept is always de-identified, whatever came. */
export interface SaveSample {
  readonly name: string;
  readonly source: Source;
  readonly payer?: string;
  readonly about?: string;
}

export interface SampleChange {
  readonly name?: string;
  readonly payer?: string;
  readonly about?: string;
}
