/** `x12 stats`: what a file of any size holds, in numbers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBatch } from '../../bench/x12-batch.ts';
import { answer } from '../../x12/builders.ts';
import { chartside, folder, jsonOf, keep, messages } from './chartside.ts';

const path = join(folder, 'batch.x12');
const batch = writeBatch(path, '271', 30e6);

it('counts a batch of thirty megabytes, and tells how far it is where asked to', () => {
  const { status, stdout, stderr } = chartside(['x12', 'stats', path, '--format', 'json', '--progress']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    file: path,
    bytes: batch.bytes,
    segments: batch.segments,
    sets: { '271 005010X279A1': batch.sets },
    issues: {},
  });
  expect(stderr).toMatch(/█ 100 % {2}30\.\d of 30\.\d MB {2}\d+\.\d MB\/s/);
});

it('takes no more memory for a file ten times as large', () => {
  const peakOf = (input: string) =>
    (jsonOf(['x12', 'stats', '-', '--format', 'json'], input) as { peakBytes: number }).peakBytes;
  const small = readFileSync(path, 'latin1').slice(0, 3_000_000);
  // Loosely: what the garbage collector lets stand is its own affair.
  expect(peakOf(readFileSync(path, 'latin1').repeat(4))).toBeLessThan(peakOf(small) + 250_000_000);
});

it('tells people sets with their guides, segments and issues by kind', () => {
  const every = messages.map((file) => readFileSync(file, 'utf8')).join('\n');
  const { status, stdout } = chartside(['x12', 'stats', '-'], `${every}${answer('EB*ZZ**30~EB*ZZ**33')}`);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^standard input {2}0\.\d\d MB in .* MB\/s, .* MB of memory at most\n/);
  expect(stdout).toMatch(/^ {2}271 005010X279A1 +\d+ {2}Eligibility answer$/m);
  expect(stdout).toMatch(/^ {2}824 006020X257 +1 {2}Application advice$/m);
  expect(stdout).toMatch(/^ {2}ISA +26 {2}█+$/m);
  expect(stdout).toMatch(/^ {2}x12\/code +2 {2}error {4}This code is not in the list of this guide\.$/m);
});

it('counts one as one', () => {
  const { stdout } = chartside(['x12', 'stats', keep('one.x12', answer('EB*1**30'))]);
  expect(stdout.split('\n')[1]).toBe('1 interchange, 1 group, 1 transaction set, 16 segments');
});

it('says of a set without a guide that there is none', () => {
  const text = answer('EB*1**30').replaceAll('005010X279A1', '005010X999');
  const { status, stdout } = chartside(['x12', 'stats', keep('unknown.x12', text)]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/271 005010X999 +1 {2}no guide: only its envelope is checked/);
});
