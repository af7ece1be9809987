/** `diff` and `deidentify`: two messages, and one without the people in it. */
import { readFileSync } from 'node:fs';
import { answer } from '../../x12/builders.ts';
import { deidentifyFile } from '../../../server/cli/deidentify.ts';
import { diff } from '../../../server/cli/diff.ts';
import { chartside, jsonOf, keep, message } from './chartside.ts';
import { complaintOf } from './in-process.ts';

const a = keep('a.x12', answer('EB*1**30~EB*B**98***27*20~MSG*ASK FIRST'));
const b = keep('b.x12', answer('EB*1**30~EB*B**98***27*25').replaceAll('000000017', '000000018'));
const bundle = (gender: string) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Patient', gender } }],
  });

it('shows people where two messages differ, in both', () => {
  const { status, stdout } = chartside(['diff', a, b, '--format', 'text', '--ignore', '@numbers']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^~ \S+2110C\[2\]\/EB\[1\]\/EB07 {2}segment 14, byte \d+\n {4}- 20\n {4}\+ 25\n/m);
  expect(stdout).toMatch(/^- \S+2110C\[2\]\/MSG\[1\] {2}segment 15, byte \d+\n {4}- MSG\*ASK FIRST\n/m);
  expect(stdout).toMatch(/^2 differences$/m);
});

it('gives machines the places, and ends with 0 where nothing is left', () => {
  const found = jsonOf(['diff', a, b, '--ignore', '@numbers', '--ignore', 'MSG']) as {
    differences: object[];
  };
  expect(found.differences).toMatchObject([
    { kind: 'changed', before: '20', after: '25', a: { at: { loop: '2110C', element: 7 } } },
  ]);
  expect(chartside(['diff', a, b, '--ignore', '@numbers,MSG,2110C/EB07']).status).toBe(0);
  expect(chartside(['diff', '-', a], readFileSync(a)).status).toBe(0);
});

it('compares FHIR with FHIR', () => {
  const [one, other] = [keep('one.json', bundle('female')), keep('other.json', bundle('male'))];
  const { status, stdout } = chartside(['diff', one, other, '--format', 'text']);
  expect(status).toBe(1);
  expect(stdout).toBe('~ Bundle.entry[0].resource.gender\n    - "female"\n    + "male"\n1 difference\n');
});

const json = keep('two.json', bundle('male'));
it.each<[string, [string, ...string[]], RegExp]>([
  ['one file', [a], /Name two files to compare/],
  ['three files', [a, b, a], /Name two files to compare/],
  ['standard input twice', ['-', '-'], /Only one of the two/],
  ['X12 and JSON', [a, json], /One of the two is X12 and the other JSON/],
  [
    'what is neither',
    [a, keep('neither.txt', 'hello')],
    /Could not read .*neither\.txt\. This file is not X12/,
  ],
  ['a file that is not there', [a, 'none.x12'], /there is no such file/],
])('says of %s what to do', async (_what, files, sentence) => {
  expect((await complaintOf(diff, files, {})).complaint).toMatch(sentence);
});

it('says of options what they take', async () => {
  expect((await complaintOf(diff, [a, b], { key: ['EB-1'] })).complaint).toMatch(
    /--key is a segment and its elements/,
  );
  expect((await complaintOf(diff, [a, b], { ignore: ['@what'] })).complaint).toMatch(
    /--ignore does not take "@what"/,
  );
  expect(chartside(['diff', a, b, '--ignore', '@what']).status).toBe(2);
});

it('matches by the elements it is told', () => {
  const [one, other] = [
    keep('c.x12', answer('EB*1**30~EB*1**33')),
    keep('d.x12', answer('EB*1**33~EB*6**30')),
  ];
  const pathsBy = (...args: string[]) =>
    (jsonOf(['diff', one, other, ...args]) as { differences: { kind: string }[] }).differences.map(
      ({ kind }) => kind,
    );
  expect(pathsBy('--key', 'EB:3')).toEqual(['changed']);
});

const file = message('a-subscriber-is-asked-about.270.x12');
const key = keep('key', 'k'.repeat(32));

it('writes a copy without the people in it that is as valid as it was', () => {
  const { status, stdout, stderr } = chartside(['deidentify', file, '--key-file', key]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^Replaced \d\d values\./);
  expect(stdout).not.toMatch(/RIVERA|W123456701/);
  expect(chartside(['x12', 'validate', '-', '--format', 'json'], stdout).status).toBe(0);
  expect(chartside(['deidentify', file, '--key-file', key]).stdout).toBe(stdout);
});

it('does the same with a Bundle', () => {
  const { stdout: mapped } = chartside(['map', 'to-fhir', file]);
  const { status, stdout } = chartside(['deidentify', '-', '--key-file', key], mapped);
  expect(status).toBe(0);
  expect(mapped).toContain('RIVERA');
  expect(stdout).not.toContain('RIVERA');
  expect(JSON.parse(stdout)).toMatchObject({ resourceType: 'Bundle' });
});

it.each<[string, string, string | undefined, RegExp]>([
  ['no key', file, undefined, /Name a file with a secret key/],
  ['a short key', file, keep('short', 'k'), /is shorter than 16 bytes/],
  ['a key that is not there', file, 'none', /Could not read none: there is no such file/],
  ['what it cannot read', keep('text.txt', 'ANA RIVERA'), key, /so nothing is sure/],
  ['a resource that is no Bundle', keep('patient.json', '{"resourceType":"Patient"}'), key, /no FHIR Bundle/],
])('writes nothing for %s', async (_what, name, keyFile, sentence) => {
  const { complaint, written } = await complaintOf(deidentifyFile, [name], { 'key-file': keyFile });
  expect(complaint).toMatch(sentence);
  expect(written).toBe('');
});
