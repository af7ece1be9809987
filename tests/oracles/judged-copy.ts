/** Copies of X12 messages that other people's validators can read: only what they are known not to read is changed. */

/** One character per byte, as every text here. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const adaptations = {
  /** A terminator that ends a line is taken for the line's end: `~` instead. */
  tilde: (text: string) => text.replaceAll(text[105] ?? '~', '~\n'),
  /** They look for segments in the data of BIN, and read no byte beyond ASCII: as many letters instead. */
  'BIN data': (text: string) => {
    const [start = '', length = ''] = /BIN.(\d+)./.exec(text) ?? [];
    const at = text.indexOf(start) + start.length;
    return text.slice(0, at) + 'X'.repeat(Number(length)) + text.slice(at + Number(length));
  },
  /** They know no version of an envelope beyond 00501. */
  version: (text: string) => text.replace(/^(ISA.{81})00602/, '$100501'),
  /** Behind MSG they look for no III and no LS. */
  'without MSG': (text: string) => without(text, 'MSG'),
  /** They look for a GS behind the ISA at once. */
  'without TA1': (text: string) => without(text, 'TA1'),
  /** Their tables of acknowledgements are older than attachments and application advice: benefits instead. */
  'older sets': (text: string) =>
    text.replaceAll(/\bAK1\*(?:AG|PI)\b/g, 'AK1*HB').replaceAll(/\bAK2\*(?:275|824)\b/g, 'AK2*271'),
} as const;

/** What must be changed in a copy. */
export type Adaptation = keyof typeof adaptations;

/** The text without the segments of an id; SE01 is less by as many as a set loses, right or wrong. */
function without(text: string, id: string): string {
  const [element = '*', terminator = '~'] = [text[3], text[105]];
  let lost = 0;
  const kept = text.split(terminator).flatMap((segment) => {
    const [own = '', ...elements] = segment.split(element);
    if (own.trim() === 'ST') lost = 0;
    if (own.trim() === id) {
      lost += 1;
      return [];
    }
    if (own.trim() !== 'SE' || lost === 0 || !/^\d+$/.test(elements[0] ?? '')) return [segment];
    const count = String(Number(elements[0]) - lost);
    lost = 0;
    return [[own, count, ...elements.slice(1)].join(element)];
  });
  return kept.join(terminator);
}

/** The copy to be judged, one character per byte. */
export const judgedCopy = (text: string, changes: readonly Adaptation[] = []): string =>
  changes.reduce((copy, change) => adaptations[change](copy), text);
