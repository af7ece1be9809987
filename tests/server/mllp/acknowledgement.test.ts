/** The answers to HL7 v2 messages: in both modes, by the sender's own delimiters, with the places of what is wrong. */
import { readV2Header, type V2Header } from '#mappers';
import { acknowledgementsOf, type Answer, type Finding } from '../../../server/mllp/acknowledgement.ts';

const headerOf = (line: string): V2Header => {
  const { header } = readV2Header(new TextEncoder().encode(`${line}\rSCH|1`), 'UTC');
  if (header === undefined) throw new Error('no header');
  return header;
};
const usual = headerOf('MSH|^~\\&|SCHED|NORTH|CHARTSIDE|HERE|20261126101500||SIU^S12^SIU_S12|M-1|P|2.5.1');
const inMode = (accept: string, application: string) =>
  headerOf(
    `MSH|^~\\&|SCHED|NORTH|CHARTSIDE|HERE|20261126101500||SIU^S12|M-1|P|2.5.1|||${accept}|${application}`,
  );
const needs = { now: new Date('2026-11-26T10:15:30Z'), newControlId: () => 'ours' };
const wrong = (code: string, at: string): Finding => ({ code, at, text: 'It is wrong.', severity: 'error' });
const accept: Answer = { verdict: 'accept', findings: [] };
const write = (header: V2Header, answer: Answer) =>
  acknowledgementsOf(header, answer, needs).map((one) =>
    new TextDecoder().decode(one).split('\r').slice(0, -1),
  );
const codes = (header: V2Header, answer: Answer) =>
  write(header, answer).map((segments) => segments[1]?.split('|')[1]);

it('turns sender and receiver round and names the message', () => {
  expect(write(usual, accept)).toEqual([
    [
      'MSH|^~\\&|CHARTSIDE|HERE|SCHED|NORTH|20261126101530+0000||ACK^S12|ours|P|2.5.1|||NE|NE||UNICODE UTF-8',
      'MSA|AA|M-1',
    ],
  ]);
});

it.each([
  ['accept', 'AA'],
  ['error', 'AE'],
  ['reject', 'AR'],
] as const)('says %s as %s', (verdict, code) => {
  expect(codes(usual, { verdict, findings: [] })).toEqual([code]);
});

it.each([
  ['AL', 'NE', 'accept', ['CA']],
  ['AL', 'AL', 'accept', ['CA', 'AA']],
  ['NE', 'NE', 'accept', []],
  ['NE', 'AL', 'error', ['AE']],
  ['ER', '', 'accept', []],
  ['ER', '', 'reject', ['CR']],
  ['SU', 'ER', 'accept', ['CA']],
  ['SU', 'ER', 'error', ['AE']],
] as const)(
  'answers in the enhanced mode %s/%s to %s with %j',
  (acceptWanted, application, verdict, wanted) => {
    expect(codes(inMode(acceptWanted, application), { verdict, findings: [] })).toEqual(wanted);
  },
);

it.each([
  ['SCH-11', 'ERR||SCH^1^11^1|101^^HL70357|E||||It is wrong.'],
  ['PID-3(2).1', 'ERR||PID^1^3^2^1|101^^HL70357|E||||It is wrong.'],
  ['PID', 'ERR||PID^1|101^^HL70357|E||||It is wrong.'],
  ['segment 1', 'ERR|||101^^HL70357|E||||It is wrong.'],
])('says where %s is wrong', (at, wanted) => {
  expect(write(usual, { verdict: 'error', findings: [wrong('101', at)] })[0]?.[2]).toBe(wanted);
});

it('says it in the older form to who speaks an older version', () => {
  const old = headerOf('MSH|^~\\&|S|N|C|H|20261126||SIU^S12|1|P|2.3');
  expect(write(old, { verdict: 'error', findings: [wrong('101', 'SCH-11')] })[0]?.[2]).toBe(
    'ERR|SCH^1^11^101',
  );
});

it('uses the delimiters of the sender and escapes them', () => {
  const own = headerOf('MSH#*~!&#S*X#N#C#H#20261126##SIU*S12#A!F!B#P#2.5');
  const [[first = '', second] = []] = write(own, { verdict: 'error', findings: [] });
  expect(first.startsWith('MSH#*~!&#C#H#S#N#')).toBe(true);
  expect(second).toBe('MSA#AE#A!F!B');
});

it('never answers an answer', () => {
  expect(write(headerOf('MSH|^~\\&|S|N|C|H|20261126||ACK^S12|1|P|2.5'), accept)).toEqual([]);
});
