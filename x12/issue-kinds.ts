import type { IssueSeverity } from './issue.ts';

/** A kind of wrong: its severity, WEDI SNIP level, the code it becomes in a TA1 or 999, and our words for it. */
export interface IssueKind {
  readonly severity: IssueSeverity;
  readonly snip: number;
  readonly text: string;
  /** TA105 */
  readonly ta1?: string;
  /** IK304 */
  readonly ik3?: string;
  /** IK403 */
  readonly ik4?: string;
  /** IK502 */
  readonly ik5?: string;
  /** AK905 */
  readonly ak9?: string;
}

/** Every kind of wrong that reading, checking or writing X12 can find, once. */
// prettier-ignore
export const issueKinds = {
  'x12/empty': { severity: 'error', snip: 1, text: 'The file holds no bytes.' },
  'x12/no-interchange': { severity: 'error', snip: 1, text: 'No ISA segment found: this is not an X12 interchange.' },
  'x12/isa-width': { severity: 'error', snip: 1, ta1: '022', text: 'The ISA segment does not have its fixed widths, so the delimiters cannot be read.' },
  'x12/isa-delimiters': { severity: 'error', snip: 1, ta1: '026', text: 'Two delimiters of the ISA segment are the same character.' },
  'x12/isa-repetition': { severity: 'error', snip: 1, ta1: '016', text: 'ISA11 is a letter or digit, so nothing can repeat: since version 00402 it is the repetition separator.' },
  'x12/text-between': { severity: 'error', snip: 1, text: 'Bytes outside any interchange.' },
  'x12/truncated': { severity: 'error', snip: 1, ta1: '023', text: 'The file ends inside a segment: its terminator is missing.' },
  'x12/segment-too-long': { severity: 'error', snip: 1, ta1: '022', text: 'A segment without end: no terminator in 64 MB.' },
  'x12/binary-length': { severity: 'error', snip: 1, ik3: '8', ik4: '7', text: 'The binary data does not end where its stated length says.' },
  'x12/segment-id': { severity: 'error', snip: 1, ik3: '1', text: 'This is no segment id (two or three capital letters or digits).' },
  'x12/no-iea': { severity: 'error', snip: 1, ta1: '023', text: 'The interchange has no IEA trailer.' },
  'x12/no-ge': { severity: 'error', snip: 1, ak9: '3', text: 'The functional group has no GE trailer.' },
  'x12/no-se': { severity: 'error', snip: 1, ik5: '2', text: 'The transaction set has no SE trailer.' },
  'x12/trailer-without-header': { severity: 'error', snip: 1, ta1: '022', text: 'A trailer without its header.' },
  'x12/outside-set': { severity: 'error', snip: 1, ta1: '022', text: 'A segment outside any transaction set.' },
  'x12/ta1-in-set': { severity: 'error', snip: 1, ik3: '6', text: 'A TA1 inside a transaction set: it stands before the groups.' },
  'x12/outside-interchange': { severity: 'error', snip: 1, ta1: '022', text: 'A functional group outside any interchange.' },
  'x12/outside-group': { severity: 'error', snip: 1, ta1: '022', text: 'A transaction set outside any functional group.' },
  'x12/no-group': { severity: 'error', snip: 1, ta1: '024', text: 'The interchange holds neither a functional group nor a TA1.' },
  'x12/no-set': { severity: 'error', snip: 1, ak9: '5', text: 'The functional group holds no transaction set.' },
  'x12/iea-control-number': { severity: 'error', snip: 1, ta1: '001', text: 'IEA02 differs from ISA13.' },
  'x12/iea-count': { severity: 'error', snip: 1, ta1: '021', text: 'IEA01 does not count the functional groups.' },
  'x12/ge-control-number': { severity: 'error', snip: 1, ak9: '4', text: 'GE02 differs from GS06.' },
  'x12/ge-count': { severity: 'error', snip: 1, ak9: '5', text: 'GE01 does not count the transaction sets.' },
  'x12/se-control-number': { severity: 'error', snip: 1, ik5: '3', text: 'SE02 differs from ST02.' },
  'x12/se-count': { severity: 'error', snip: 1, ik5: '4', text: 'SE01 does not count the segments from ST to SE.' },
  'x12/st-control-number-again': { severity: 'error', snip: 1, ik5: '23', text: 'ST02 was used before in this functional group.' },
  'x12/gs-control-number-again': { severity: 'error', snip: 1, ak9: '19', text: 'GS06 was used before in this interchange.' },
  'x12/gs-set-mismatch': { severity: 'error', snip: 1, ak9: '1', text: 'The transaction set does not belong in this functional group.' },
  'x12/gs-set-sibling': { severity: 'warning', snip: 1, text: 'A 271 under the group code of the 270 (HS instead of HB), as some payers send it.' },
  'x12/st-guide-missing': { severity: 'error', snip: 1, ik5: 'I6', text: 'ST03 should name the guide.' },
  'x12/st-guide-mismatch': { severity: 'error', snip: 1, ik5: 'I6', text: 'ST03 differs from the guide of its functional group (GS08).' },
  'x12/guide-unknown': { severity: 'warning', snip: 2, ik5: 'I6', text: 'No guide for this transaction set and version is here: only its envelope was checked.' },
  'x12/segment-unknown': { severity: 'error', snip: 2, ik3: '2', text: 'This segment is not expected here.' },
  'x12/segment-order': { severity: 'error', snip: 2, ik3: '7', text: 'This segment comes too late in its loop.' },
  'x12/segment-missing': { severity: 'error', snip: 2, ik3: '3', text: 'A required segment is missing.' },
  'x12/segment-repeats': { severity: 'error', snip: 2, ik3: '5', text: 'This segment occurs more often than its loop allows.' },
  'x12/segment-empty': { severity: 'error', snip: 1, ik3: '8', text: 'A segment without any element.' },
  'x12/loop-missing': { severity: 'error', snip: 2, ik3: 'I7', text: 'A required loop is missing.' },
  'x12/loop-repeats': { severity: 'error', snip: 2, ik3: '4', text: 'This loop occurs more often than its guide allows.' },
  'x12/element-missing': { severity: 'error', snip: 2, ik4: '1', text: 'A required element is empty.' },
  'x12/element-not-used': { severity: 'error', snip: 2, ik4: 'I10', text: 'This element is not used in this guide.' },
  'x12/element-unconfirmed': { severity: 'warning', snip: 2, text: 'Whether this guide uses this element could not be confirmed.' },
  'x12/elements-too-many': { severity: 'error', snip: 1, ik4: '3', text: 'The segment has more elements than the standard gives it.' },
  'x12/element-repeats': { severity: 'error', snip: 2, ik4: '12', text: 'This element repeats more often than it may.' },
  'x12/components-too-many': { severity: 'error', snip: 1, ik4: '13', text: 'More components than this element has.' },
  'x12/too-short': { severity: 'error', snip: 1, ik4: '4', text: 'This value is too short.' },
  'x12/too-long': { severity: 'error', snip: 1, ik4: '5', text: 'This value is too long.' },
  'x12/character': { severity: 'error', snip: 1, ik4: '6', text: 'A character that X12 does not allow in a value.' },
  'x12/character-beyond': { severity: 'warning', snip: 1, text: 'A character beyond the basic and extended sets: partners must have agreed to it.' },
  'x12/trailing-space': { severity: 'warning', snip: 1, text: 'Blanks at the end of a value count for nothing and should be left out.' },
  'x12/trailing-separator': { severity: 'warning', snip: 1, text: 'Separators at the end of a segment should be left out.' },
  'x12/code': { severity: 'error', snip: 2, ik4: '7', text: 'This code is not in the list of this guide.' },
  'x12/code-off-list': { severity: 'warning', snip: 2, ik4: '7', text: 'This code is known, but the guide does not list it here.' },
  'x12/date': { severity: 'error', snip: 2, ik4: '8', text: 'This is no date that exists, in the format its qualifier states.' },
  'x12/time': { severity: 'error', snip: 2, ik4: '9', text: 'This is no time of day (HHMM, with seconds if wanted).' },
  'x12/number': { severity: 'error', snip: 2, ik4: '6', text: 'This is no number as X12 writes it.' },
  'x12/syntax-missing': { severity: 'error', snip: 1, ik4: '2', text: 'This element is needed beside the others that were sent.' },
  'x12/syntax-exclusive': { severity: 'error', snip: 1, ik4: '10', text: 'This element may not stand beside the other that was sent.' },
  'x12/npi': { severity: 'warning', snip: 5, ik4: '7', text: 'This is no NPI: ten digits, the last one a check digit.' },
  'x12/hl-number': { severity: 'error', snip: 2, ik4: '7', text: 'HL01 does not count the levels from 1 in steps of 1.' },
  'x12/hl-parent': { severity: 'error', snip: 2, ik4: '7', text: 'HL02 does not name the level this one stands under.' },
  'x12/hl-child': { severity: 'error', snip: 2, ik4: '7', text: 'HL04 contradicts the levels that follow.' },
  'x12/hl-chained': { severity: 'warning', snip: 2, text: 'A level under one of its own kind: read as its sibling.' },
  'x12/rule': { severity: 'error', snip: 4, ik3: 'I6', ik4: 'I13', text: '' },
  'x12/write-delimiter': { severity: 'error', snip: 1, text: 'A value contains a delimiter of this partner.' },
  'x12/write-replaced': { severity: 'warning', snip: 1, text: 'A character was replaced by the rule of this partner: the value is not the same any more.' },
  'x12/write-character': { severity: 'error', snip: 1, text: 'A value contains a character outside the set agreed with this partner.' },
  'x12/write-delimiters': { severity: 'error', snip: 1, text: 'These delimiters cannot be written: four different characters, none a letter, digit or blank.' },
  'x12/write-envelope': { severity: 'error', snip: 1, text: 'A value of the envelope does not fit its fixed width.' },
  'x12/write-loop': { severity: 'error', snip: 2, text: 'The guide has no such loop or segment here.' },
} as const satisfies Record<string, IssueKind>;

export type IssueCode = keyof typeof issueKinds;

/** The kind behind a code, where it is one of ours (maps have codes of their own). */
export function kindOf(code: string): IssueKind | undefined {
  return Object.hasOwn(issueKinds, code) ? issueKinds[code as IssueCode] : undefined;
}
