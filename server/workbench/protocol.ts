/** What the server and a workbench thread say to each other. Types alone. */
import type { Overlay, PasVersion } from '#mappers';
import type * as view from '../workbench-view.ts';
import type { AnalysisFacts, LinksAsked } from './analysis.ts';
import type { WhatIfMessage, WhatIfResult } from './what-if.ts';

/** One window of one analysis. */
export type ReadAsk =
  | { readonly what: 'segments' | 'loops' | 'json'; readonly from: number; readonly count: number }
  | { readonly what: 'node'; readonly path: string }
  | { readonly what: 'rows' }
  | { readonly what: 'links'; readonly asked: LinksAsked; readonly from: number; readonly count: number }
  | { readonly what: 'unused'; readonly from: number; readonly count: number; readonly kind?: string }
  | { readonly what: 'issues'; readonly from: number; readonly count: number; readonly severity?: string }
  | { readonly what: 'find'; readonly side: 'x12' | 'fhir'; readonly text: string }
  | { readonly what: 'text'; readonly side: 'x12' | 'fhir' };

/** Key and day of a de-identification. */
export interface MaskBy {
  readonly key: Uint8Array;
  /** ISO date. */
  readonly today: string;
}

export interface Masked {
  /** Absent when nothing in it could be read with certainty. */
  readonly bytes?: Uint8Array;
  readonly replaced: number;
  readonly issues: readonly Omit<view.IssueLine, 'issue'>[];
}

/** What a message holds, for the sample library. */
export interface MessageFacts {
  readonly sets: readonly string[];
  readonly errors: readonly string[];
  readonly segments: number;
}

/** Name → what is sent, what comes back. */
export interface Calls {
  readonly open: {
    readonly ask: {
      readonly id: string;
      readonly bytes: Uint8Array;
      readonly pas: PasVersion;
      readonly overlays: readonly Overlay[];
      /** ISO instant. */
      readonly now: string;
    };
    readonly answer: AnalysisFacts;
  };
  /** Undefined where a path leads nowhere. */
  readonly read: {
    readonly ask: { readonly id: string; readonly read: ReadAsk };
    readonly answer: object | string | undefined;
  };
  /** The message that came in. */
  readonly source: { readonly ask: { readonly id: string }; readonly answer: Uint8Array };
  readonly close: { readonly ask: { readonly id: string }; readonly answer: undefined };
  readonly mask: { readonly ask: MaskBy & { readonly bytes: Uint8Array }; readonly answer: Masked };
  readonly facts: { readonly ask: { readonly bytes: Uint8Array }; readonly answer: MessageFacts };
  readonly diff: {
    readonly ask: { readonly a: Uint8Array; readonly b: Uint8Array; readonly ignore: readonly string[] };
    readonly answer: Pick<view.DiffView, 'format' | 'differences' | 'total'> | undefined;
  };
  readonly 'what-if': {
    readonly ask: {
      readonly pas: PasVersion;
      readonly before: readonly Overlay[];
      readonly after: readonly Overlay[];
      readonly messages: readonly WhatIfMessage[];
      readonly now: string;
    };
    readonly answer: WhatIfResult;
  };
}

export type CallName = keyof Calls;

export type ToWorker = {
  readonly [Name in CallName]: {
    readonly call: number;
    readonly name: Name;
    readonly ask: Calls[Name]['ask'];
  };
}[CallName];

export type FromWorker =
  | { readonly call: number; readonly answer: unknown }
  | { readonly call: number; readonly failed: string }
  | { readonly call: number; readonly step: string; readonly done: number; readonly of: number };
