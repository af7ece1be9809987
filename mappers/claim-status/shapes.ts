/** What tells the two answers apart: to a question about claims (X212), and that claims arrived (277CA, X214). */
export interface StatusGuide {
  readonly id: string;
  readonly title: string;
  readonly guide: string;
  /** How `see` names it. */
  readonly see: string;
  readonly to: 'inquiry' | 'acknowledgment';
}

export const inquiryAnswer: StatusGuide = {
  id: '277',
  title: 'Claim status',
  guide: '005010X212',
  see: 'X212',
  to: 'inquiry',
};
export const acknowledgment: StatusGuide = {
  id: '277-acknowledgment',
  title: 'Claim acknowledgment',
  guide: '005010X214',
  see: 'X214',
  to: 'acknowledgment',
};
