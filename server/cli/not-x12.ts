/** What a file is that is no X12, as far as its first bytes tell, and what to do with it. */

const first = (pattern: RegExp) => (text: string) => pattern.test(text);

/** In order: the first that fits is told. */
const kinds: readonly (readonly [fits: (text: string) => boolean, sentence: string])[] = [
  [first(/^$/), 'The file is empty. Name a file that holds an interchange (ISA … IEA).'],
  [first(/^\x1f\x8b|^BZh|^\xfd7zXZ|^PK\x03\x04/), 'This file is compressed. Unpack it first.'],
  [first(/^\xff\xfe|^\xfe\xff|^I\0S\0A\0/), 'This file is UTF-16 text. Save it as UTF-8 or ASCII first.'],
  [
    first(/^\s*[{[]\s*["{[\]}]/),
    'This file is not X12: it begins as JSON does, with { or [. A FHIR resource is read by `map to-x12`.',
  ],
  [
    first(/^\s*</),
    'This file is not X12: it begins with <, as XML and HTML do. Was the page of an error saved instead of the answer?',
  ],
  [first(/^%PDF/), 'This file is not X12: it is a PDF. A document goes into BDS of a 275, not here.'],
  [first(/^\s*(FHS|BHS|MSH)\|/), 'This file is not X12: it is an HL7 version 2 message.'],
  [first(/^\s*UN[AB]/), 'This file is not X12: it is EDIFACT.'],
  [
    first(/^\s*ISA/),
    'The ISA header cannot be read: it has 16 elements of fixed widths, 106 characters in all. `x12 validate` names the first wrong one.',
  ],
  [
    first(/^\s*isa[^A-Za-z0-9\s]/i),
    'This file begins with ISA in small letters: segment ids are capitals. Was the whole file changed to small letters?',
  ],
  [
    first(/^\s*(GS|ST|BHT|HL)[^A-Za-z0-9\s]/),
    'The interchange header is missing: a file begins with ISA, which says which delimiters it uses.',
  ],
];

/** Whether a file begins as an interchange does; blanks and a byte order mark before it are none of its own. */
export const isX12 = (bytes: Uint8Array): boolean =>
  /^[\W_]*ISA[^A-Za-z0-9]/.test(Buffer.from(bytes.subarray(0, 512)).toString('latin1'));

/** One or two sentences about a file in which no segment was found, from its first bytes. */
export function whyNotX12(head: Uint8Array): string {
  const text = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const known = kinds.find(([fits]) => fits(text));
  return known?.[1] ?? 'This file is not X12: no interchange header (ISA) is in it.';
}
