/** The character set of an HL7 v2 message, MSH-18 (HL7 table 0211), and its bytes as text. */
import type { EhrIssue } from '../trace.ts';

/** MSH-18 → the name that TextDecoder knows. */
const labels: Readonly<Record<string, string>> = {
  ASCII: 'windows-1252',
  '8859/1': 'iso-8859-1', '8859/2': 'iso-8859-2', '8859/3': 'iso-8859-3', '8859/4': 'iso-8859-4', '8859/5': 'iso-8859-5',
  '8859/6': 'iso-8859-6', '8859/7': 'iso-8859-7', '8859/8': 'iso-8859-8', '8859/9': 'windows-1254', '8859/15': 'iso-8859-15',
  UNICODE: 'utf-8', 'UNICODE UTF-8': 'utf-8', 'UTF-8': 'utf-8', UTF8: 'utf-8',
  'UNICODE UTF-16': 'utf-16be',
}; // prettier-ignore

export interface Decoded {
  readonly text: string;
  readonly issues: readonly EhrIssue[];
}

const warning = (code: string, text: string): EhrIssue => ({
  code: `v2/${code}`,
  severity: 'warning',
  at: 'MSH-18',
  text,
});

/** Text of a message. Nothing said = UTF-8 where the bytes are that, else Windows-1252, and a warning. */
export function decodeMessage(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff)
    return { text: new TextDecoder('utf-16be').decode(bytes), issues: [] };
  if (first === 0xff && second === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), issues: [] };
  // All names of character sets are plain letters, so the header can be read before its own set is known.
  const header =
    new TextDecoder('windows-1252')
      .decode(bytes)
      .replace(/^\W+(?=MSH)/, '')
      .split(/[\r\n]/, 1)[0] ?? '';
  const [said = ''] = (header.split(header.charAt(3))[17] ?? '').split(header.charAt(5) || '~');
  const label = labels[said.trim().toUpperCase()];
  if (label !== undefined && label !== 'utf-8')
    return { text: new TextDecoder(label).decode(bytes), issues: [] };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const isStrange = said.trim() !== '' && label === undefined;
    return {
      text,
      issues: isStrange
        ? [warning('character-set', 'The character set is none of HL7’s; read as UTF-8.')]
        : [],
    };
  } catch {
    const why =
      label === undefined
        ? 'No character set is said, and the bytes are not UTF-8'
        : 'The bytes are not the UTF-8 they are said to be';
    return {
      text: new TextDecoder('windows-1252').decode(bytes),
      issues: [warning('character-set', `${why}; read as Windows-1252.`)],
    };
  }
}
