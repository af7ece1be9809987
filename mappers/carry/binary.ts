import { notRead, notWritten, plain, type Carry } from './carrier.ts';

/** Base64 without spaces, and with the padding some leave off; undefined where a text is none. */
function cleanBase64(given: string): string | undefined {
  const text = given.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padded = text.endsWith('=') ? text : text.padEnd(text.length + ((4 - (text.length % 4)) % 4), '=');
  return padded.length % 4 === 0 && !padded.endsWith('===') ? padded : undefined;
}

/** Base64 of bytes, 24,576 at a time: one call with all of them would overflow the stack. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x6000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x6000));
  return btoa(binary);
}

/** Kinds of file that their first bytes tell, as text with one character for each byte. */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^%PDF-/, 'application/pdf'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG\r\n/, 'image/png'],
  [/^(II\*\0|MM\0\*)/, 'image/tiff'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^\s*\{\s*"resourceType"/, 'application/fhir+json'],
  [
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<\?[^>]*>\s*|<!--[^>]*-->\s*)*<(\w+:)?ClinicalDocument\b/,
    'application/hl7-cda+xml',
  ],
  [/^\{\\rtf/, 'application/rtf'],
];
/** More than the head of a document never decides what it is. A multiple of four, as base64 is decoded by fours. */
const HEAD = 2048;

export const binaryCarriers = {
  /** What kind of file the data of a BIN or BDS is, where its first bytes tell it. */
  'media-type': {
    read: (text, { other, element, bytes }) => {
      const isEncoded = element === 3 && other(1) === 'B64';
      const start = isEncoded
        ? atob(cleanBase64(text)?.slice(0, HEAD) ?? '')
        : String.fromCharCode(...bytes().subarray(0, HEAD));
      const found = beginnings.find(([pattern]) => pattern.test(start));
      return found && plain(found[1]);
    },
    write: notWritten,
  },
  /** A document that is not in the Bundle: said where nothing else has its data. */
  elsewhere: {
    read: notRead,
    write: () => ({ problem: 'The document lies elsewhere: its data has to be fetched first.' }),
  },
  /** BIN02 and BDS03. FHIR holds base64; X12 the bytes themselves, or base64 where BDS01 says B64. */
  base64: {
    read: (text, { other, element, bytes }) => {
      const isEncoded = element === 3 && other(1) === 'B64';
      const data = isEncoded ? cleanBase64(text) : toBase64(bytes());
      return data === undefined ? { problem: 'BDS01 says base64, and this is none.' } : plain(data);
    },
    write: (value, { row }) => {
      const text = typeof value === 'string' ? cleanBase64(value) : undefined;
      if (text === undefined) return { problem: 'Base64 is needed.' };
      const decoded = row.x12 === 3 ? text : atob(text);
      return { text: '', bytes: Uint8Array.from(decoded, (one) => one.charCodeAt(0)) };
    },
  },
} satisfies Record<string, Carry>;
