/** What tells the guides of the 275 apart; everything else they have alike. */
export interface AttachmentGuide {
  readonly id: string;
  readonly title: string;
  readonly guide: string;
  /** How `see` names it. */
  readonly see: string;
  /** To a services review: source, receiver, patient. To a claim: payer, submitter, provider, patient. */
  readonly to: 'review' | 'claim';
  /** Loops of provider, payer and patient, and those of the document's description and of its data. */
  readonly loops: Readonly<Record<'provider' | 'payer' | 'patient' | 'description' | 'data', string>>;
  /** BGN04 is used. */
  readonly time: boolean;
  /** NM110 and NM111 say who somebody is, NM101 only that they send or receive. */
  readonly roleApart: boolean;
  /** BDS with OOI, or BIN with EFI. */
  readonly data: 'BDS' | 'BIN';
  /** CAT01 where the document says none. */
  readonly report: string;
}

const reviewLoops = {
  provider: '1000A',
  payer: '1000B',
  patient: '1000C',
  description: '2100A',
  data: '2110A',
} as const;
const claimLoops = {
  provider: '1000C',
  payer: '1000A',
  patient: '1000D',
  description: '2100B',
  data: '2110B',
} as const;

export const review6020: AttachmentGuide = {
  id: '275',
  title: 'Attachment to a services review',
  guide: '006020X316',
  see: 'X316',
  to: 'review',
  loops: reviewLoops,
  time: true,
  roleApart: true,
  data: 'BDS',
  report: 'UL',
};
export const review5010: AttachmentGuide = {
  ...review6020,
  id: '275-x211',
  title: 'Attachment to a services review, 5010',
  guide: '005010X211',
  see: 'X211',
  roleApart: false,
  data: 'BIN',
  report: 'AE',
};
export const claim6020: AttachmentGuide = {
  ...review6020,
  id: '275-x314',
  title: 'Attachment to a claim',
  guide: '006020X314',
  see: 'X314',
  to: 'claim',
  loops: claimLoops,
  time: false,
  roleApart: false,
};
export const claim5010: AttachmentGuide = {
  ...claim6020,
  id: '275-x210',
  title: 'Attachment to a claim, 5010',
  guide: '005010X210',
  see: 'X210',
  data: 'BIN',
  report: 'AE',
};
