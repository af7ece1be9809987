import type { Place } from './position.ts';

export type IssueSeverity = 'error' | 'warning';

/** Every kind of wrong a reader or checker can find, once: severity, WEDI SNIP level, the 999/TA1 code it becomes, words. */
export const issueKinds = {
  'x12/empty': { severity: 'error', snip: 1, text: 'The file holds no bytes.' },
  'x12/no-interchange': {
    severity: 'error',
    snip: 1,
    text: 'No ISA segment found: this is not an X12 interchange.',
  },
  'x12/isa-width': {
    severity: 'error',
    snip: 1,
    ta1: '022',
    text: 'The ISA segment does not have its fixed widths, so the delimiters cannot be read.',
  },
  'x12/isa-delimiters': {
    severity: 'error',
    snip: 1,
    ta1: '026',
    text: 'Two delimiters of the ISA segment are the same character.',
  },
  'x12/text-between': { severity: 'error', snip: 1, text: 'Bytes outside any interchange.' },
  'x12/truncated': {
    severity: 'error',
    snip: 1,
    ta1: '023',
    text: 'The file ends inside a segment: its terminator is missing.',
  },
  'x12/segment-id': {
    severity: 'error',
    snip: 1,
    ik3: '1',
    text: 'This is no segment id (two or three capital letters or digits).',
  },
  'x12/no-iea': { severity: 'error', snip: 1, ta1: '023', text: 'The interchange has no IEA trailer.' },
  'x12/no-ge': { severity: 'error', snip: 1, text: 'The functional group has no GE trailer.' },
  'x12/no-se': { severity: 'error', snip: 1, ik5: '2', text: 'The transaction set has no SE trailer.' },
  'x12/trailer-without-header': { severity: 'error', snip: 1, text: 'A trailer without its header.' },
  'x12/outside-set': { severity: 'error', snip: 1, text: 'A segment outside any transaction set.' },
  'x12/iea-control-number': { severity: 'error', snip: 1, ta1: '001', text: 'IEA02 differs from ISA13.' },
  'x12/iea-count': {
    severity: 'error',
    snip: 1,
    ta1: '021',
    text: 'IEA01 does not count the functional groups.',
  },
  'x12/ge-control-number': { severity: 'error', snip: 1, text: 'GE02 differs from GS06.' },
  'x12/ge-count': { severity: 'error', snip: 1, text: 'GE01 does not count the transaction sets.' },
  'x12/se-control-number': { severity: 'error', snip: 1, ik5: '3', text: 'SE02 differs from ST02.' },
  'x12/se-count': {
    severity: 'error',
    snip: 1,
    ik5: '4',
    text: 'SE01 does not count the segments from ST to SE.',
  },
  'x12/gs-set-mismatch': {
    severity: 'warning',
    snip: 1,
    ik5: 'I6',
    text: 'The transaction set does not belong in this functional group.',
  },
  'x12/guide-unknown': {
    severity: 'warning',
    snip: 2,
    text: 'No guide for this transaction set and version is here: only its envelope was checked.',
  },
  'x12/segment-unknown': { severity: 'error', snip: 2, ik3: '2', text: 'This segment is not expected here.' },
  'x12/segment-order': {
    severity: 'error',
    snip: 2,
    ik3: '7',
    text: 'This segment comes too late in its loop.',
  },
  'x12/segment-missing': { severity: 'error', snip: 2, ik3: '3', text: 'A required segment is missing.' },
  'x12/segment-repeats': {
    severity: 'error',
    snip: 2,
    ik3: '5',
    text: 'This segment occurs more often than its loop allows.',
  },
  'x12/loop-missing': { severity: 'error', snip: 2, ik3: 'I7', text: 'A required loop is missing.' },
  'x12/loop-repeats': {
    severity: 'error',
    snip: 2,
    ik3: '4',
    text: 'This loop occurs more often than its guide allows.',
  },
  'x12/element-missing': { severity: 'error', snip: 2, ik4: '1', text: 'A required element is empty.' },
  'x12/element-not-used': {
    severity: 'error',
    snip: 2,
    ik4: 'I10',
    text: 'This element is not used in this guide.',
  },
  'x12/element-repeats': {
    severity: 'error',
    snip: 2,
    ik4: '12',
    text: 'This element does not repeat here.',
  },
  'x12/code': { severity: 'error', snip: 2, ik4: '7', text: 'This code is not in the list of this guide.' },
  'x12/date': {
    severity: 'error',
    snip: 2,
    ik4: '8',
    text: 'This is no date that exists, in the format its qualifier states.',
  },
  'x12/time': {
    severity: 'error',
    snip: 2,
    ik4: '9',
    text: 'This is no time of day (HHMM, with seconds if wanted).',
  },
  'x12/number': { severity: 'error', snip: 2, ik4: '6', text: 'This is no number as X12 writes it.' },
  'x12/hl-number': {
    severity: 'error',
    snip: 2,
    text: 'HL01 does not count the levels from 1 in steps of 1.',
  },
  'x12/hl-parent': {
    severity: 'error',
    snip: 2,
    text: 'HL02 does not name the level this one stands under.',
  },
  'x12/hl-child': { severity: 'warning', snip: 2, text: 'HL04 contradicts the levels that follow.' },
  'x12/write-delimiter': {
    severity: 'error',
    snip: 1,
    text: 'A value contains a delimiter of this partner.',
  },
  'x12/write-character': {
    severity: 'error',
    snip: 1,
    text: 'A value contains a character outside the set agreed with this partner.',
  },
} as const satisfies Record<
  string,
  {
    severity: IssueSeverity;
    snip: number;
    text: string;
    ta1?: string;
    ik3?: string;
    ik4?: string;
    ik5?: string;
  }
>;

export type IssueCode = keyof typeof issueKinds;

/** Something wrong in the data, with its place. The message never holds the value found. */
export interface Issue {
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly message: string;
  readonly at: Place;
}

/** What every reader returns: it never throws on bad input. */
export interface Reading<T> {
  readonly value: T;
  readonly issues: readonly Issue[];
}

/** An issue of a kind; `detail` adds what the guide expects, never what was found. */
export function issue(code: IssueCode, at: Place, detail?: string): Issue {
  const { severity, text } = issueKinds[code];
  return { code, severity, message: detail ? `${text} ${detail}` : text, at };
}
