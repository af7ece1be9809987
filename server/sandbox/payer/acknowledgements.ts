/** Wraps answers in the payer's envelope and writes TA1 and 999. */
import { at, type Header, type Segment } from './envelope.ts';
import type { Group } from './envelope.ts';
import type { RefusedSet } from './inquiry.ts';

const ownDelimiters = { element: '*', repetition: '^', component: ':', segment: '~' };

export interface Stamp {
  readonly now: Date;
  /** The simulator's own control number; ISA13, GS06 and the traces come from it. */
  readonly number: number;
}

/** `2026-11-23T20:51` as CCYYMMDD and HHMM, in UTC as an envelope may choose. */
export function stampDate(now: Date): string {
  return now.toISOString().slice(0, 10).replaceAll('-', '');
}

function stampTime(now: Date): string {
  return now.toISOString().slice(11, 16).replace(':', '');
}

/** The interchange back: sender and receiver change places, the number is our own. */
export function interchange(
  header: Header,
  stamp: Stamp,
  inside: readonly Segment[],
  groups: number,
): string {
  const { delimiters, isa } = header;
  const number = String(stamp.number).padStart(9, '0');
  const back = [
    ...['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), at(isa, 7), at(isa, 8), at(isa, 5), at(isa, 6)],
    ...[stampDate(stamp.now).slice(2), stampTime(stamp.now), delimiters.repetition, '00501', number],
    ...['0', at(isa, 15), delimiters.component],
  ];
  const all = [back, ...inside, ['IEA', String(groups), number]];
  return all.map((segment) => `${segment.join(delimiters.element)}${delimiters.segment}`).join('');
}

/** One group with one set around `body` (BHT or AK1 to the last segment before SE). */
export function groupOf(
  to: { readonly header: Header; readonly group: Group },
  stamp: Stamp,
  kind: { readonly group: string; readonly set: string; readonly guide: string },
  body: readonly Segment[],
): string {
  const set = [['ST', kind.set, '0001', kind.guide], ...body, ['SE', String(body.length + 2), '0001']];
  const { now, number } = stamp;
  const names = [at(to.group.gs, 3), at(to.group.gs, 2), stampDate(now), stampTime(now), String(number)];
  const gs = ['GS', kind.group, ...names, 'X', kind.guide];
  return interchange(to.header, stamp, [gs, ...set, ['GE', '1', String(number)]], 1);
}

/** TA1 with action R and the note given; no group follows. */
export function interchangeReject(header: Header, stamp: Stamp, note: string): string {
  const { isa } = header;
  // Delimiters that are at fault cannot carry the answer: the payer's own do.
  const usable = ['004', '016', '026', '027'].includes(note) ? { isa, delimiters: ownDelimiters } : header;
  return interchange(usable, stamp, [['TA1', at(isa, 13), at(isa, 9), at(isa, 10), 'R', note]], 0);
}

/** A 999 that rejects the group, its sets with their complaints. No data of the request is copied (IK404 stays empty). */
export function groupReject(
  to: { readonly header: Header; readonly group: Group },
  stamp: Stamp,
  sets: readonly RefusedSet[],
  groupCode?: string,
): string {
  const { gs, sets: received } = to.group;
  const body = [
    ['AK1', at(gs, 1), at(gs, 6), at(gs, 8)],
    ...sets.flatMap(setReject),
    [
      'AK9',
      'R',
      String(received.length),
      String(received.length),
      '0',
      ...(groupCode === undefined ? [] : [groupCode]),
    ],
  ];
  return groupOf(to, stamp, { group: 'FA', set: '999', guide: '005010X231A1' }, body);
}

/** IK303 holds four characters: the loop without its branch. */
function setReject({ set, code, complaints }: RefusedSet): Segment[] {
  return [
    ['AK2', at(set[0], 1), at(set[0], 2), ...(at(set[0], 3) === '' ? [] : [at(set[0], 3)])],
    ...complaints.flatMap(({ segment, position, loop, code: why, element }) => [
      ['IK3', segment, String(position), loop.slice(0, 4), why],
      ...(element === undefined
        ? []
        : [['IK4', String(element.position), element.dataElement, element.code]]),
    ]),
    ['IK5', 'R', code],
  ];
}
