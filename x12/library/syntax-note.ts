/** A relation between elements of one segment, or components of one composite (X12.6: P, R, E, C, L). */
export interface SyntaxNote {
  readonly kind: 'P' | 'R' | 'E' | 'C' | 'L';
  readonly positions: readonly number[];
  /** The positions as bits; in C and L without the first. */
  readonly mask: number;
  readonly first: number;
}

const bit = (position: number) => 1 << position;

/** Reads a note as the standard writes it, e.g. `P0809`. */
export function syntaxNote(text: string): SyntaxNote {
  const positions = [...text.slice(1).matchAll(/\d\d/g)].map(([digits]) => Number(digits));
  const kind = text.charAt(0) as SyntaxNote['kind'];
  const counted = kind === 'C' || kind === 'L' ? positions.slice(1) : positions;
  const mask = counted.reduce((bits, position) => bits | bit(position), 0);
  return { kind, positions, mask, first: bit(positions[0] ?? 0) };
}

/** Whether what was sent (a bit for each position) breaks the note. */
export function isBroken({ kind, mask, first }: SyntaxNote, sent: number): boolean {
  const found = sent & mask;
  switch (kind) {
    case 'P':
      return found !== 0 && found !== mask;
    case 'R':
      return found === 0;
    case 'E':
      return (found & (found - 1)) !== 0;
    case 'C':
      return (sent & first) !== 0 && found !== mask;
    case 'L':
      return (sent & first) !== 0 && found === 0;
  }
}

/** The position a broken note is told at: the missing one, or the later of two that exclude each other. */
export function brokenAt(
  { kind, positions }: SyntaxNote,
  sent: number,
): { position: number; code: 'x12/syntax-missing' | 'x12/syntax-exclusive' } {
  const isSent = (position: number) => (sent & bit(position)) !== 0;
  if (kind === 'E') return { position: positions.filter(isSent)[1] ?? 0, code: 'x12/syntax-exclusive' };
  const missing = kind === 'R' ? positions[0] : positions.find((position) => !isSent(position));
  return { position: missing ?? 0, code: 'x12/syntax-missing' };
}
