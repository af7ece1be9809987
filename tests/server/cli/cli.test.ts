/** The command line answers with output, an exit code and sentences: never with a stack trace. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.js';
import { answer, question } from '../../x12/builders.ts';

const entry = join(import.meta.dirname, '../../../server/cli/chartside.mjs');
const folder = mkdtempSync(join(tmpdir(), 'chartside-cli-'));

function keep(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function chartside(args: readonly string[], input?: string | Uint8Array) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    ...(input === undefined ? {} : { input }),
  });
  expect(stdout + stderr).not.toMatch(/^ {4}at |node:internal/m);
  return { status, stdout, stderr };
}

const good = keep('good.x12', answer('EB*1**30'));
const wrong = keep('wrong.x12', answer('EB*ZZ**30'));

it('shows the segments with offsets and loops', () => {
  const { status, stdout } = chartside(['x12', 'show', good]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ +0 {2}ISA\*.*Interchange$/m);
  expect(stdout).toMatch(/EB\*1\*\*30 .*2110C/);
});

it('validates as JSON and as text, with 0 for clean and 1 for findings', () => {
  expect(chartside(['x12', 'validate', good])).toMatchObject({ status: 0, stderr: '' });
  const found = chartside(['x12', 'validate', wrong]);
  expect(found.status).toBe(1);
  const { issues } = JSON.parse(found.stdout) as {
    issues: { code: string; at: { segment: number; element: number } }[];
  };
  expect(issues.map(({ code, at }) => [code, at.segment, at.element])).toEqual([['x12/code', 13, 1]]);
  const text = chartside(['x12', 'validate', wrong, '--format', 'text']).stdout;
  expect(text).toMatch(/error {2}segment 13, loop 2110C, element 1, byte \d+ .*\[x12\/code\]\n1 issue\.\n$/);
});

it('maps to FHIR, the same for the same file, with the trace when asked', () => {
  const plain = chartside(['map', 'to-fhir', good]);
  expect(plain.status).toBe(0);
  expect((JSON.parse(plain.stdout) as Bundle).entry?.[0]?.resource?.resourceType).toBe(
    'CoverageEligibilityResponse',
  );
  expect(chartside(['map', 'to-fhir', good]).stdout).toBe(plain.stdout);
  const traced = JSON.parse(chartside(['map', 'to-fhir', '--trace', good]).stdout) as Record<
    string,
    unknown[]
  >;
  expect(Object.keys(traced)).toEqual(['bundle', 'trace', 'unused', 'issues']);
  expect(traced['trace']?.length).toBeGreaterThan(10);
});

it('maps to X12 and back again through standard input', () => {
  const bundle = chartside(['map', 'to-fhir', '-'], question('EQ*30^98')).stdout;
  const { status, stdout } = chartside(['map', 'to-x12', '-'], bundle);
  expect(status).toBe(0);
  expect(stdout).toContain('EQ*30^98~');
  expect(chartside(['x12', 'validate', '-'], stdout).status).toBe(0);
});

const commands = [['x12', 'show'], ['x12', 'validate'], ['map', 'to-fhir'], ['map', 'to-x12']] as const; // prettier-ignore
const unreadable: readonly (readonly [string, string])[] = [
  ['an empty file', keep('empty', '')],
  [
    'binary junk',
    keep(
      'junk',
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 167 + 13) % 256),
    ),
  ],
  ['a missing file', join(folder, 'none.x12')],
  ['a folder', folder],
  ['a text', keep('text', 'Dear payer,\n')],
  ['JSON of another kind', keep('null.json', 'null')],
];

it.each(
  commands.flatMap((command) => unreadable.map(([name, file]) => [command.join(' '), name, file] as const)),
)('%s of %s ends with 2 and says why', (command, _name, file) => {
  const { status, stdout, stderr } = chartside([...command.split(' '), file]);
  expect(status).toBe(2);
  expect(stdout + stderr).toMatch(/\S/);
});

it.each([
  [['x12', 'fold', good], /There is no command/],
  [['x12', 'show'], /Name a file/],
  [['x12', 'show', good, '--format', 'xml'], /text or json/],
  [['x12', 'show', good, '--colour'], /--colour/],
])('%j is refused with a sentence', (args, why) => {
  const { status, stderr } = chartside(args);
  expect(status).toBe(2);
  expect(stderr).toMatch(why);
});

it('says of a Bundle that asks nothing that it asks nothing', () => {
  const file = keep('bundle.json', '{"resourceType":"Bundle","type":"collection"}');
  expect(chartside(['map', 'to-x12', file])).toMatchObject({ status: 2, stdout: '' });
});

it.each([
  '{"resourceType":"Bundle","entry":5}',
  '{"resourceType":"Bundle","entry":[null]}',
  '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"CoverageEligibilityRequest","insurance":7,"item":"x"}}]}',
])('survives a Bundle of wrong shape: %s', (text) => {
  const { status, stderr, stdout } = chartside(['map', 'to-x12', '-'], text);
  expect(status).toBeGreaterThan(0);
  expect(stdout + stderr).not.toContain('Please report');
});

it('shows every segment of a file, trailers and strangers too', () => {
  const { stdout } = chartside(['x12', 'show', '-'], answer('EB*1**30~ZZZ*1'));
  expect(stdout).toMatch(/ZZZ\*1 {3}· .*not expected here/);
  expect(stdout).toMatch(/GE\*1\*\d+ {3}· End of group\n.*IEA\*1\*\d+ {3}· End of interchange\n$/);
});

it('maps no file that would not fit into memory as FHIR, and says what to do instead', () => {
  const { status, stdout, stderr } = chartside(
    ['map', 'to-fhir', '-'],
    new Uint8Array(5 * 1024 * 1024).fill(65),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/larger than 4 MB.*Split it/);
});

it('gets through fifty megabytes', () => {
  const benefits = Array.from({ length: 1_600_000 }, () => 'EB*B*IND*98**PLAN*27*25*********');
  const file = keep('big.x12', answer('EB*1**30').replace('EB*1**30~', `${benefits.join('~')}~`));
  const { status, stdout } = chartside(['x12', 'validate', file, '--format', 'text']);
  expect([0, 1]).toContain(status);
  expect(stdout).toMatch(/x12\/se-count/);
});
