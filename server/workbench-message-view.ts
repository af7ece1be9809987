/** Messages in the workbench: opened, mapped, read in windows, compared. Types alone; the calls are listed in `workbench-view.ts`. */
import type { SegmentPlace } from './panel-view.ts';

export type PasVersionWord = '2.0.1' | '2.2.1';

/** Where a message comes from. `text` is sent as UTF-8; `base64` keeps bytes that are no UTF-8. */
export type Source =
  | { readonly text: string; readonly name?: string }
  | { readonly base64: string; readonly name?: string }
  | { readonly sample: string }
  | {
      readonly exchange: string;
      readonly part: 'request' | 'answer';
      /** As it is instead of masked: 403 unless `maySeePatients`. */
      readonly unmasked?: true;
    }
  | { readonly analysis: string };

export interface OpenAnalysis {
  readonly source: Source;
  /** 2.2.1 unless told. */
  readonly pas?: PasVersionWord;
  /** The overlays published for this payer apply. */
  readonly payer?: string;
  /** This overlay applies (`id`, or `id@version` for one version) … */
  readonly overlay?: string;
  /** … or this unpublished one, as text or JSON. */
  readonly draft?: string | object;
}

export interface AnalysisView {
  readonly id: string;
  readonly state: 'mapping' | 'ready' | 'failed';
  readonly name: string;
  /** What to write into a permalink; absent for pasted text. */
  readonly open?: string;
  /** `to-fhir`: X12 came in; `to-x12`: a Bundle came in and the X12 was made of it. */
  readonly direction: 'to-fhir' | 'to-x12';
  /** Patient values were replaced before it left the server (or were replaced by us before it was kept). */
  readonly masked: boolean;
  readonly pas: PasVersionWord;
  /** `id@version` or `draft`, as they were applied. */
  readonly overlays: readonly string[];
  /** While mapping. */
  readonly progress?: {
    readonly step: 'checking' | 'mapping' | 'arranging';
    readonly of: number;
    readonly done: number;
  };
  /** When ready. */
  readonly size?: {
    readonly bytes: number;
    readonly segments: number;
    readonly loops: number;
    readonly lines: number;
    readonly links: number;
    readonly unused: number;
    readonly issues: { readonly error: number; readonly warning: number; readonly information: number };
  };
  /** Transaction sets in the file, with the map that reads them; `map` is absent where there is none. */
  readonly sets?: readonly {
    readonly set: string;
    readonly guide: string;
    readonly map?: string;
    readonly segment: number;
  }[];
  /** When failed: one sentence. */
  readonly why?: string;
  /** Bytes that are neither X12 nor a FHIR Bundle: a printable rendering of their beginning. */
  readonly raw?: string;
}

/** How an input element fared. */
export type Fate = 'carried' | 'left-out' | 'unused' | 'structure';

export interface ElementView {
  readonly element: number;
  /** Absent where there is one only. */
  readonly repetition?: number;
  /** Absent where the element is no composite. */
  readonly component?: number;
  /** Bytes in the file. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly label: string;
  /** What the code means, where we have a label for it. */
  readonly meaning?: string;
  /** A date, time or share as people write it. */
  readonly readable?: string;
  /** `structure`: envelope, qualifiers of placement, counts: read, but no value of its own. */
  readonly fate: Fate;
  /** Why it was left out or is unused. */
  readonly why?: string;
}

export interface SegmentLine {
  readonly segment: number;
  readonly inSet: number;
  readonly id: string;
  readonly loop: string;
  readonly label: string;
  /** 0 = envelope and set; loops from 1. */
  readonly depth: number;
  readonly offset: number;
  readonly length: number;
  /** Without its terminator. */
  readonly text: string;
  readonly elements: readonly ElementView[];
  /** Indexes (from 1) in the list of issues. */
  readonly issues: readonly number[];
  /** Loops that begin here, outermost first; indexes (from 1) in the list of loops. */
  readonly begins: readonly number[];
}

/** One value, the row that carried it, and both its ends. */
export interface LinkView {
  /** Position (from 1) in the trace. */
  readonly link: number;
  /** e.g. `271.2110.EB#copay`. */
  readonly row: string;
  readonly at: SegmentPlace;
  readonly also?: readonly SegmentPlace[];
  /** FHIRPath from the Bundle; absent for constants of X12. */
  readonly fhir?: string;
  /** Further values that the same element speaks for (to-x12). */
  readonly fhirAlso?: readonly string[];
  /** Line (from 1) of that value in the JSON. */
  readonly line?: number;
  /** Where a written value came from when not from the Bundle. */
  readonly from?: 'constant' | 'setting' | 'code table';
}

/** A part of a list; `from` counts from 1. */
export interface ListWindow {
  readonly from: number;
  readonly total: number;
}

/** `links`: all whose deciding or further input lies in these segments. */
export interface SegmentsWindow extends ListWindow {
  readonly segments: readonly SegmentLine[];
  readonly links: readonly LinkView[];
}

/** Loops in file order, each before what is in it. */
export interface LoopLine {
  readonly loop: number;
  /** Envelope levels are loops here too: `ISA`, `GS`, `ST`. */
  readonly id: string;
  readonly label: string;
  readonly depth: number;
  readonly first: number;
  readonly last: number;
  /** Loops inside, at any depth: to fold, skip so many lines. */
  readonly inside: number;
  readonly issues: number;
}

export interface LoopsWindow extends ListWindow {
  readonly loops: readonly LoopLine[];
}

export interface JsonLine {
  readonly line: number;
  readonly depth: number;
  /** Without indentation. */
  readonly text: string;
  /** FHIRPath of the value that stands or begins here; a closing bracket has that of what it closes. */
  readonly path: string;
  /** Line of the closing bracket, where one opens here. */
  readonly end?: number;
  /** A row wrote it (or read it, to-x12). */
  readonly traced: boolean;
}

/** `links`: all of the values on these lines. */
export interface JsonWindow extends ListWindow {
  readonly lines: readonly JsonLine[];
  readonly links: readonly LinkView[];
}

/** One node of the FHIR tree with its children; children of children are asked for in turn. */
export interface NodeView {
  readonly path: string;
  readonly line: number;
  readonly children: readonly {
    readonly path: string;
    readonly name: string;
    readonly kind: 'object' | 'array' | 'text' | 'number' | 'boolean';
    /** The value, or a short summary of what is inside. */
    readonly text: string;
    readonly line: number;
    /** Children of its own. */
    readonly count: number;
    readonly traced: boolean;
  }[];
}

/** One row of a map as an analyst reads it. */
export interface RowView {
  readonly id: string;
  /** Row or segment map it stands in, e.g. `271.2110.EB`. */
  readonly segmentMap: string;
  readonly map: string;
  readonly segment: string;
  /** Loops it stands in, outermost first, e.g. `2000C/2100C/2110C`. */
  readonly loop: string;
  /** e.g. `EB09`, `EB13-2`; `EB` = the whole segment. */
  readonly element: string;
  readonly label: string;
  /** Resource or part it writes to, and the path there. */
  readonly to: string;
  readonly fhir: string;
  readonly carrier: string;
  readonly table?: string;
  /** Conditions on other elements of the segment, in words: `EB01 = B`. */
  readonly when: readonly string[];
  readonly lossy?: string;
  /** Guide reference, FHIR reference. */
  readonly see: string;
  /** A payer's overlay has changed it; what, in words. */
  readonly changed?: string;
  /** How often it carried a value here. */
  readonly used: number;
}

/** The rows of the maps that this file needed, in map order, and what those maps leave out on purpose. */
export interface RowsView {
  readonly rows: readonly RowView[];
  readonly leftOut: readonly {
    readonly map: string;
    readonly segment: string;
    readonly loops: readonly string[];
    readonly elements: readonly number[];
    readonly why: string;
  }[];
}

export interface LinksWindow extends ListWindow {
  readonly links: readonly LinkView[];
}

export interface UnusedWindow extends ListWindow {
  readonly unused: readonly {
    /** `unused`: no row takes it; `left-out`: deliberately; `lossy`: carried, but not whole. */
    readonly kind: 'unused' | 'left-out' | 'lossy';
    readonly why: string;
    readonly text: string;
    /** X12 that came in … */
    readonly at?: SegmentPlace;
    readonly label?: string;
    /** … or FHIR that came in. */
    readonly fhir?: string;
    readonly line?: number;
  }[];
}

export interface IssueLine {
  /** Position (from 1) in the list. */
  readonly issue: number;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly at: SegmentPlace;
  readonly fhir?: string;
}

export interface IssuesWindow extends ListWindow {
  readonly issues: readonly IssueLine[];
}

/** Lines that hold a text, capital or small. */
export interface AskFind {
  /** Segments of the X12, or lines of the JSON. */
  readonly side: 'x12' | 'fhir';
  readonly text: string;
}

export interface FindView {
  readonly total: number;
  /** Their numbers (from 1), 1,000 at most. */
  readonly at: readonly number[];
}

export interface TextView {
  readonly text: string;
  readonly name: string;
}

export interface DeidentifiedView {
  /** Absent when the text could not be read well enough to be sure; `issues` say why. */
  readonly text?: string;
  readonly replaced: number;
  readonly issues: readonly Omit<IssueLine, 'issue'>[];
}

export interface AskDiff {
  readonly a: Source;
  readonly b: Source;
  /** X12 elements (`ISA13`, `GS04..06`, `@times`, `@numbers`) or FHIR paths not to compare. */
  readonly ignore?: readonly string[];
}

export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Loop and element in words, or FHIRPath. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  readonly placeBefore?: SegmentPlace;
  readonly placeAfter?: SegmentPlace;
}

export interface DiffView {
  readonly format: 'x12' | 'fhir';
  readonly a: string;
  readonly b: string;
  readonly masked: boolean;
  readonly differences: readonly Difference[];
  readonly total: number;
}
