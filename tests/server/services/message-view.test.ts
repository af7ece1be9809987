/** Messages as the raw view shows them: every segment with its bytes, or the bytes themselves. */
import { messageView } from '../../../server/services/message-view.ts';
import { bytesOf, question, segmentsOf } from './questions.ts';

const bytes = bytesOf(question());
const text = Buffer.from(bytes).toString('utf8');
const slice = (from: Uint8Array, { offset, length }: { offset: number; length: number }) =>
  Buffer.from(from.subarray(offset, offset + length)).toString('utf8');

it('shows every segment of a 270, envelope included, at its bytes', () => {
  const view = messageView(bytes);
  expect(view.bytes).toBe(bytes.length);
  expect(view).not.toHaveProperty('raw');
  expect(view.segments.map((one) => one.text)).toEqual(segmentsOf(bytes).map((one) => one.join('*')));
  expect(view.segments.map((one) => slice(bytes, one))).toEqual(view.segments.map((one) => one.text));
  expect(view.segments.map(({ segment }) => segment)).toEqual(view.segments.map((_one, i) => i + 1));
  expect(view.segments.find((one) => one.text.startsWith('NM1*IL'))).toMatchObject({ loop: '2100C' });
  expect(view.segments.filter(({ label }) => label === '')).toEqual([]);
  expect(view.segments.at(-1)?.text).toMatch(/^IEA/);
});

it('shows a segment that stands where none may, and says so', () => {
  const broken = Buffer.from(text.replace('HL*1*', 'ZZZ*1~HL*1*'));
  const view = messageView(broken);
  expect(view.segments.map((one) => one.text)).toContain('ZZZ*1');
  expect(view.issues.length).toBeGreaterThan(0);
});

it('shows a 999 and a TA1', () => {
  const isa = text.slice(0, 106);
  const ack = Buffer.from(
    `${isa}GS*FA*A*B*20261123*1200*1*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HS*7*005010X279A1~AK2*270*0007*005010X279A1~` +
      'IK3*NM1*10*2100*8~IK4*3*1035*1~IK5*R*5~AK9*R*1*1*0~SE*8*0001~GE*1*1~IEA*1*000000007~',
  );
  expect(messageView(ack).segments.map((one) => one.text.split('*')[0])).toEqual(
    ['ISA', 'GS', 'ST', 'AK1', 'AK2', 'IK3', 'IK4', 'IK5', 'AK9', 'SE', 'GE', 'IEA'],
  ); // prettier-ignore
  const note = Buffer.from(`${isa}TA1*000000007*261123*1200*R*006~IEA*0*000000007~`);
  expect(messageView(note).segments.map((one) => one.text.split('*')[0])).toEqual(['ISA', 'TA1', 'IEA']);
});

it.each([
  ['nothing', new Uint8Array(), ''],
  ['a page', Buffer.from('<html>\nBad gateway</html>'), '<html>\nBad gateway</html>'],
  ['binary', Buffer.from([0, 1, 2, 0x41, 0xff, 0x1b]), '···A··'],
])('shows %s as it is, with nothing a terminal or a page could take for a command', (_name, given, raw) => {
  expect(messageView(given)).toMatchObject({ bytes: given.length, segments: [], raw });
});

it('does not show more of a large non-message than its beginning', () => {
  const view = messageView(Buffer.alloc(3_000_000, 'x'));
  expect(view.raw?.length).toBe(2_000);
  expect(view.bytes).toBe(3_000_000);
});
