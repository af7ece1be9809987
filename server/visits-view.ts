/**
 * What the screen of visits without FHIR is told, as types alone: the server builds these, smart-app reads them. Dates are
 * ISO 8601. No sentence of ours is sent, but for those of issues, which the maps hold beside their codes.
 */

/** What a list did, or would do. */
export interface ListCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Of the unchanged, those that messages tell of and that the list is now known to have, too. */
  readonly both: number;
  /** Visits of earlier lists, on the days of this one, that it has no more. */
  readonly gone: number;
  /** Rows that are not taken. */
  readonly unreadable: number;
}

export type ListState = 'open' | 'applied' | 'undone';

export interface ListSummary {
  readonly id: string;
  readonly fileName: string;
  readonly uploadedBy: string;
  readonly uploadedAt: string;
  readonly state: ListState;
  readonly appliedAt?: string;
  readonly undoneAt?: string;
  readonly counts?: ListCounts;
  /** It was applied last: it can be taken back. */
  readonly canUndo: boolean;
}

export interface VisitsImportView {
  readonly connection: string;
  readonly timeZone: string;
  /** False where the EHR gives its visits through FHIR: then nothing is taken here. */
  readonly isNeeded: boolean;
  readonly may: { readonly upload: boolean; readonly seeMessages: boolean };
  /** MSH-3 and MSH-4 of the messages that are taken; absent where the connection names no sender. */
  readonly sender?: { readonly application: string; readonly facility?: string };
  /** Newest first. */
  readonly lists: readonly ListSummary[];
  readonly limits: { readonly bytes: number; readonly rows: number };
}

export interface ListIssue {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Row of the file, the header being 1. */
  readonly row: number;
  /** From 1; absent for the row as a whole. */
  readonly column?: number;
}

export interface ListColumnView {
  /** From 1. */
  readonly column: number;
  readonly header: string;
  /** Id of ours that it was taken for. */
  readonly holds?: string;
  /** The first values that stand in it. */
  readonly sample: readonly string[];
}

export type RowFate = 'new' | 'changed' | 'unchanged' | 'older' | 'twice' | 'unreadable';

export interface ListRowView {
  readonly row: number;
  readonly fate: RowFate;
  readonly cells: readonly string[];
  readonly issues: readonly ListIssue[];
  /** As read. */
  readonly start?: string;
  readonly status?: string;
}

export type DateOrder = 'mdy' | 'dmy';

export interface ListPreview extends ListSummary {
  readonly encoding: string;
  readonly columns: readonly ListColumnView[];
  /** What a column may hold, in our order; `needed`: a list without it cannot be read. */
  readonly choices: readonly { readonly id: string; readonly needed: boolean }[];
  readonly dateOrder: DateOrder;
  readonly foreseen: ListCounts;
  readonly rows: number;
  /** The first rows, and those with something to say. */
  readonly shown: readonly ListRowView[];
  /** Of the file as a whole. */
  readonly issues: readonly ListIssue[];
}

/** Which of our columns stands under which header; '' = under none. */
export interface ChooseColumns {
  readonly columns: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder;
}

export interface ApplyList {
  /** What becomes of visits that are gone from the list. */
  readonly gone: 'keep' | 'cancel';
}

export interface UndoneList {
  readonly list: ListSummary;
  /** Visits that something newer told of since; they stay as they are. */
  readonly kept: number;
}

export type MessageState = 'received' | 'applied' | 'refused';

export interface MessageFinding {
  /** Of HL7's table 0357. */
  readonly code: string;
  readonly text: string;
  /** `SCH-11`, `PID-3(2).1`. */
  readonly at?: string;
  readonly severity: 'error' | 'warning';
}

export interface MessageSummary {
  readonly id: string;
  /** MSH-10. */
  readonly controlId: string;
  /** `SIU S12` */
  readonly event: string;
  readonly state: MessageState;
  readonly outcome?: 'new' | 'changed' | 'unchanged' | 'older';
  readonly findings: readonly MessageFinding[];
  readonly receivedAt: string;
  /** How often it was sent. */
  readonly times: number;
  readonly size: number;
}

export interface MessagesView {
  /** Newest first. */
  readonly messages: readonly MessageSummary[];
  /** There are older ones: ask with `before` = the time of the last. */
  readonly more: boolean;
}

export interface MessageView extends MessageSummary {
  /** Its segments; absent where the role may not see patients. */
  readonly segments?: readonly string[];
}
