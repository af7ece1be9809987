/** The header of any HL7 v2 message: who sent it to whom, what it is, when, and which answer is wanted. */
import type { EhrIssue } from '../trace.ts';
import { isTimeZone } from '../moments.ts';
import { toHl7Moment } from './carry.ts';
import { decodeMessage } from './charsets.ts';
import { parseMessage, type V2Segment } from './message.ts';

export interface V2Header {
  /** MSH-1 and MSH-2 as they stand. */
  readonly separator: string;
  readonly encoding: string;
  /** MSH-3.1, MSH-4.1, MSH-5.1, MSH-6.1. */
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  /** MSH-9: `SIU`, `S12`. */
  readonly type: string;
  readonly event: string;
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-11.1: P production, T training, D debugging. */
  readonly processing: string;
  /** MSH-12.1, e.g. `2.5.1`. */
  readonly version: string;
  /** MSH-15 and MSH-16: AL, NE, ER or SU; '' in the original mode. */
  readonly acceptWanted: string;
  readonly applicationWanted: string;
  /** EVN-2, or else MSH-7: since when it is so. ISO 8601 with offset. */
  readonly asOf?: string;
  /** What stands behind the header, for telling a repeated message from another with the same number. */
  readonly body: string;
}

/** Reads the header; undefined, with issues that say why, where the bytes are no message. */
export function readV2Header(
  bytes: Uint8Array,
  zone: string,
): { readonly header?: V2Header; readonly issues: readonly EhrIssue[] } {
  if (!isTimeZone(zone)) throw new Error('The settings name no time zone.');
  const { text, issues: decoding } = decodeMessage(bytes);
  const { segments, issues } = parseMessage(text);
  const [first] = segments;
  if (first?.id !== 'MSH') return { issues: [...decoding, ...issues] };
  const of = (field: number, component = 1) => first.values(field)[0]?.text(component) ?? '';
  const raw = text.slice(text.indexOf('MSH'));
  const separator = raw.charAt(3);
  const event = segments.find(({ id }) => id === 'EVN');
  const asOf = momentOf(event, 2, zone) ?? momentOf(first, 7, zone);
  return {
    header: {
      separator,
      encoding: raw.slice(4, raw.indexOf(separator, 4)),
      sendingApplication: of(3),
      sendingFacility: of(4),
      receivingApplication: of(5),
      receivingFacility: of(6),
      type: of(9),
      event: of(9, 2),
      controlId: of(10),
      processing: of(11),
      version: of(12),
      acceptWanted: of(15).toUpperCase(),
      applicationWanted: of(16).toUpperCase(),
      ...(asOf !== undefined && { asOf }),
      body: raw.slice(raw.search(/[\r\n]/) + 1).replace(/[\u001C\s]+$/, ''),
    },
    issues: [...decoding, ...issues],
  };
}

const HOUR_MS = 3_600_000;

/** The text of a message, by the character set that it says. */
export const readV2Text = (bytes: Uint8Array): string => decodeMessage(bytes).text;

function momentOf(segment: V2Segment | undefined, field: number, zone: string): string | undefined {
  const said = segment?.values(field)[0]?.text(1) ?? '';
  const moment = toHl7Moment(said, zone);
  // Of an hour that the clock shows twice, the later: whoever takes no message to be truer than when it came has both right.
  return moment?.doubt === 'twice' ? new Date(Date.parse(moment.text) + HOUR_MS).toISOString() : moment?.text;
}
