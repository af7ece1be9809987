/** `x12 show`: a message as a person reads it, and as a machine does. */
import { readFileSync } from 'node:fs';
import { answer } from '../../x12/builders.ts';
import { chartside, jsonOf, keep, message, messages } from './chartside.ts';

const benefits = message('benefits-of-a-subscriber-are-told.271.x12');
const decided = message('services-are-decided-one-by-one.278.x12');
/** Every message, one interchange after the other. */
const all = keep('all.x12', messages.map((file) => readFileSync(file, 'utf8')).join('\n'));
const show = (file: string, ...options: string[]) => chartside(['x12', 'show', file, ...options]).stdout;
/** Bars, offsets and runs of blanks taken away: what is said, not where. */
const wordsOf = (text: string) => text.replaceAll(/[│ ]+/g, ' ').replaceAll(/^ /gm, '');

it('heads interchange, group and set', () => {
  const text = show(benefits, '--width', '100');
  expect(text).toMatch(/^══ Interchange 000000417 · NORTHFIELD → MERIDIAN · 2026-11-23 10:15 · test ═+$/m);
  expect(text).toMatch(/^── Group 21 · Eligibility answer · NORTHFIELD → MERIDIAN · 2026-11-23 10:15 ─+$/m);
  expect(chartside(['x12', 'show', benefits])).toMatchObject({ status: 0, stderr: '' });
  expect(text).toMatch(/^── Set 0001 · Eligibility answer · 271 005010X279A1 ─+$/m);
});

it('says of a set without a guide, and of one with half of it, what is known', () => {
  expect(show(keep('unknown.x12', readFileSync(benefits, 'utf8').replaceAll('X279A1', 'X999')))).toMatch(
    /Set 0001 · no guide for it is here · 271 005010X999/,
  );
  expect(show(message('a-document-is-refused.824.x12'), '--width', '120')).toMatch(
    /only its structure is known/,
  );
});

it('shows each loop once where it begins, as deep as it is', () => {
  const text = show(benefits);
  expect(text.match(/^ +│ 2100A {2}Information source name$/gm)).toHaveLength(1);
  expect(text.match(/^ +│ │ │ │ 2110C {2}Subscriber benefit$/gm)).toHaveLength(
    readFileSync(benefits, 'utf8').match(/^EB\*/gm)?.length ?? 0,
  );
});

it('shows offset, id and label of every segment of every message', () => {
  const bytes = readFileSync(all);
  const places = [...show(all, '--width', '200').matchAll(/^ {0,7}(\d+) {2}(?:│ )*([A-Z0-9]{2,3}) +\S/gm)];
  const found = places.map(([, offset, id = '']) => {
    const at = Number(offset);
    return bytes.subarray(at, at + id.length).toString('latin1') === id;
  });
  expect(found.length).toBe(show(all, '--flat').trimEnd().split('\n').length);
  expect(found).not.toContain(false);
});

it('calls the segments of a set without a guide what the dictionary calls them', () => {
  const unknown = keep('no-guide.x12', readFileSync(benefits, 'utf8').replaceAll('X279A1', 'X999'));
  expect(show(unknown, '--flat')).toMatch(/^ +\d+ +NM1\*PR\*2\*\S.* {3}· \S/m);
});

it('shows no more than the beginning of what was sent for a segment id', () => {
  const text = readFileSync(benefits, 'utf8').replace('GS*', `${'A'.repeat(500)}~GS*`);
  expect(show(keep('long-id.x12', text))).toMatch(/^ +107 {2}A{24}…/m);
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'shows a file that says %s where an id, a code or a format is looked up',
  (word) => {
    const text = readFileSync(benefits, 'utf8')
      .replace('GS*HB', `${word}*1*2~\nGS*${word}`)
      .replace('*D8*', `*${word}*`)
      .replace('EB*1*', `${word}*1:2*3~\nEB*${word}*`)
      .replace('HI*ABK:', `HI*${word}:`);
    for (const format of ['text', 'json'])
      expect(chartside(['x12', 'show', keep('words.x12', text), '--format', format]).status).toBe(1);
    const acknowledged = readFileSync(message('a-group-is-refused-in-part.999.x12'), 'utf8');
    expect(show(keep('words.999', acknowledged.replace('IK4*8*66', `IK4*8*${word}`)))).toContain(word);
  },
);

it('says what codes mean, each repetition and each component for itself', () => {
  const text = wordsOf(show(benefits, '--width', '120'));
  expect(text).toMatch(
    /EB03 Service type 30 Health plan coverage in general\nEB03\[2\] 1 Medical care\nEB03\[3\] 33 /,
  );
  expect(text).toMatch(
    /HI01 Health care code ABK:S82101A\n-1 Code list qualifier ABK Principal diagnosis.*\n-2 Code S82101A\n/,
  );
  expect(wordsOf(show(decided, '--width', '120'))).toMatch(/HCR03 Code 0U .+\nHCR03\[2\] 0P /);
});

it('writes dates, times and shares as people do', () => {
  const text = wordsOf(show(benefits, '--width', '120'));
  expect(text).toMatch(/ISA09 .* 261123 2026-11-23\nISA10 .* 1015 10:15\n/);
  expect(text).toMatch(/DTP03 .* 20260101-20261231 2026-01-01 to 2026-12-31\n/);
  expect(text).toMatch(/DMG02 .* 19840309 1984-03-09\n/);
  expect(text).toMatch(/EB08 .* \.2 20 %\n/);
});

it.each([72, 80, 132])('keeps within %d columns', (width) => {
  const lines = show(all, '--width', String(width)).split('\n');
  expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(width);
});

it('tells what is wrong where it is wrong', () => {
  const broken = readFileSync(benefits, 'utf8')
    .replace('30^1^33^98', '30^QQ^33^98')
    .replace('ABF:M25561', 'XYZ:M25561')
    .replace('NM1*IL*1*', 'NM1*IL**')
    .replace('REF*18*PLAN-3~', 'REF*18*PLAN-3~\nZZZ*1~');
  const text = wordsOf(show(keep('broken.x12', broken), '--width', '250'));
  expect(text).toMatch(/EB03\[2\] QQ\n✗ error: EB03\[2\]: .*\[x12\/code, SNIP 2\]\nEB03\[3\]/);
  expect(text).toMatch(/-1 Code list qualifier XYZ\n✗ error: HI02-1: .*\n-2 Code M25561\n/);
  expect(text).toMatch(/NM101 .*\n✗ error: NM102: .*\[x12\/element-missing, SNIP 2\]\nNM103 /);
  expect(text).toMatch(/ZZZ not expected here\n✗ error: This segment is not expected here\./);
  expect(text).not.toMatch(/✗[^\n]*QQ/);
});

it('shows what could not be cut into segments', () => {
  const { status, stdout } = chartside(['x12', 'show', '-'], 'ISA*00*  *00');
  expect(status).toBe(2);
  expect(stdout).toMatch(/✗ error: ISA02: .*\[x12\/isa-width/s);
});

it('has colours where the environment asks for them, and none in a pipe', () => {
  const args = ['x12', 'show', benefits];
  expect(chartside(args).stdout).not.toContain('\u001b');
  expect(chartside(args, undefined, { FORCE_COLOR: '1' }).stdout).toContain('\u001b[32mRIVERA');
});

it('lets no value steer the terminal', () => {
  const text = answer('EB*1**30~MSG*A\u001b[31mRED\u0007\u202eX');
  for (const args of [['--flat'], []]) {
    const { stdout } = chartside(['x12', 'show', '-', ...args], text);
    expect(stdout).toMatch(/A·\[31mRED··X/);
    expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
  }
});

it('shows one line for each segment with --flat, strangers and trailers too', () => {
  const { status, stdout } = chartside(['x12', 'show', '--flat', '-'], answer('EB*1**30~ZZZ*1'));
  expect(status).toBe(1);
  expect(stdout).toMatch(/^ +0 {2}ISA\*.*Interchange$/m);
  expect(stdout).toMatch(/EB\*1\*\*30 {3}· 2110C/);
  expect(stdout).toMatch(/ZZZ\*1 {3}· .*not expected here/);
  expect(stdout).toMatch(/GE\*1\*\d+ {3}· End of group\n.*IEA\*1\*\d+ {3}· End of interchange\n$/);
});

interface Json {
  segments: {
    id: string;
    loop: string;
    label: string;
    issues: { code: string }[];
    elements: {
      element: number;
      label: string;
      dataElement: string;
      repetitions: {
        text: string;
        meaning?: string;
        components: { offset: number; length: number; text: string }[];
      }[];
    }[];
  }[];
}

it('gives machines segments, elements, repetitions and components with their places', () => {
  const { segments } = jsonOf(['x12', 'show', benefits, '--format', 'json']) as Json;
  const eb = segments.find(({ id }) => id === 'EB');
  expect(eb).toMatchObject({ loop: '2110C', label: 'Benefit', issues: [] });
  const types = eb?.elements.find(({ element }) => element === 3);
  expect(types).toMatchObject({ label: 'Service type', dataElement: '1365' });
  expect(types?.repetitions.map(({ text }) => text)).toEqual(['30', '1', '33', '98']);
  const bytes = readFileSync(benefits);
  const components = segments.flatMap(({ elements }) =>
    elements.flatMap(({ repetitions }) => repetitions.flatMap((one) => one.components)),
  );
  expect(components.length).toBeGreaterThan(5);
  for (const { offset, length, text } of components)
    expect(bytes.subarray(offset, offset + length).toString('utf8')).toBe(text);
});

it('uses the labels and code lists of a site', () => {
  const library = keep(
    'labels.json',
    JSON.stringify({
      labels: { '2110C': 'Coverage line', EB: 'Coverage', EB03: 'Kind of care', 'HI01-2': 'Illness' },
      codeLists: [{ id: '1271', label: 'Diagnoses', codes: { S82101A: 'Broken shin' } }],
    }),
  );
  const text = wordsOf(show(benefits, '--library', library, '--width', '120'));
  expect(text).toMatch(/2110C Coverage line\n\d+ EB Coverage\n/);
  expect(text).toMatch(/EB03 Kind of care 30 /);
  expect(text).toMatch(/-2 Illness S82101A Broken shin\n/);
});

it('shows no file that is too large for the eye, and says what does', () => {
  const { status, stderr } = chartside(['x12', 'show', '-'], new Uint8Array(33 * 1024 * 1024).fill(65));
  expect(status).toBe(2);
  expect(stderr).toMatch(/larger than 32 MB\. .*x12 split/);
});
