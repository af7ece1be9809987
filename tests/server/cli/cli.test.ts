/** The command line answers with output, an exit code and sentences: never with a stack trace. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.js';
import { answer, question } from '../../x12/builders.ts';
import { chartside, folder, keep } from './chartside.ts';

const good = keep('good.x12', answer('EB*1**30'));

it('lists its commands when asked for help, and the options of one command', () => {
  const all = chartside(['--help']);
  expect(all).toMatchObject({ status: 0, stderr: '' });
  for (const name of [
    'x12 show',
    'x12 validate',
    'x12 ack',
    'x12 split',
    'x12 stats',
    'map to-fhir',
    'map to-x12',
  ])
    expect(all.stdout).toContain(`chartside ${name}`);
  expect(chartside([])).toMatchObject({ status: 2, stdout: all.stdout });
  const one = chartside(['x12', 'split', '--help']);
  expect(one.status).toBe(0);
  expect(one.stdout).toMatch(/^chartside x12 split FILE --out DIR\n[\s\S]*--by set\|group\|interchange/);
  expect(chartside(['x12', '--help'])).toEqual(all);
});

it('takes options before, between and behind the words of a command', () => {
  const { stdout } = chartside(['x12', 'show', good, '--flat']);
  expect(chartside(['--flat', 'x12', 'show', good]).stdout).toBe(stdout);
  expect(chartside(['x12', '--flat', 'show', good]).stdout).toBe(stdout);
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

const commands = [
  'x12 show',
  'x12 validate',
  'x12 ack',
  'x12 stats',
  `x12 split --out ${join(folder, 'unreadable')}`,
  'map to-fhir',
  'map to-x12',
];
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

it.each(commands.flatMap((command) => unreadable.map(([name, file]) => [command, name, file] as const)))(
  '%s of %s ends with 2 and says why',
  (command, _name, file) => {
    const { status, stdout, stderr } = chartside([...command.split(' '), file]);
    expect(status).toBe(2);
    expect(stdout + stderr).toMatch(/\S/);
  },
);

it.each([
  [['x12', 'fold', good], /There is no command/],
  [['constructor'], /There is no command "constructor"/],
  [['x12', 'validate', good, '--off', 'toString'], /no rule or kind of issue "toString"/],
  [['x12', 'show'], /Name a file/],
  [['x12', 'show', good, '--format', 'xml'], /text or json/],
  [['x12', 'show', good, '--colour'], /--colour/],
  [['x12', 'show', good, good], /one file at a time/],
  [['x12', 'show', good, '--width', 'wide'], /--width is a whole number from 72/],
  [['x12', 'validate', good, '--off', 'X279-none'], /no rule or kind of issue "X279-none".*X279-ls-le/],
  [['x12', 'validate', good, '--fail-on', 'never'], /--fail-on is warning or error/],
  [['x12', 'split', good], /--out DIR/],
])('%j is refused with a sentence', (args, why) => {
  const { status, stderr } = chartside(args);
  expect(status).toBe(2);
  expect(stderr).toMatch(why);
});

it.each(['x12 show', 'x12 validate', 'x12 ack', 'x12 stats', 'map to-fhir'])(
  '%s says so when what it writes goes nowhere, as on a full disk',
  (command) => {
    const full = openSync('/dev/full', 'w');
    const entry = join(import.meta.dirname, '../../../server/cli/chartside.mjs');
    const { status, stderr } = spawnSync(process.execPath, [entry, ...command.split(' '), good], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Could not write to standard output \(ENOSPC\)\.\n$/);
  },
);

it.each([
  ['to-fhir', '{"resourceType":"Bundle"}', /begins as JSON does.*`map to-x12`/],
  ['to-fhir', '<html><body>Bad gateway</body></html>', /as XML and HTML do/],
  [
    'to-fhir',
    answer('EB*1**30').replaceAll('005010X279A1', '005010X999'),
    /no map .* of guide 005010X999\. There are maps of 005010X279A1\./,
  ],
  ['to-x12', answer('EB*1**30'), /X12 already: `map to-fhir` reads it/],
  ['to-x12', '{"name": "Smith" "John"}', /^This is no JSON: .*line 1 column/],
])('map %s says what was given instead, and quotes nothing of it', (way, text, why) => {
  const { status, stdout, stderr } = chartside(['map', way, '-'], text);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(why);
  expect(stderr).not.toMatch(/Smith|gateway|ISA\*/);
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

it('maps no file that would not fit into memory as FHIR, and says what to do instead', () => {
  const { status, stdout, stderr } = chartside(
    ['map', 'to-fhir', '-'],
    new Uint8Array(5 * 1024 * 1024).fill(65),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/larger than 4 MB.*Split it/);
});

const readers = ['show', 'validate', 'stats', 'ack'];
const contents: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['JSON', '{"resourceType":"Bundle"}', /begins as JSON does.*`map to-x12`/],
  ['XML', '\n<html><body>503</body></html>', /XML and HTML/],
  ['a packed file', Uint8Array.of(0x1f, 0x8b, 8, 0), /compressed\. Unpack it/],
  ['UTF-16', Buffer.from('\ufeffISA*00*', 'utf16le'), /UTF-16/],
  ['HL7 version 2', 'MSH|^~\\&|A|B', /HL7 version 2/],
  ['a PDF', '%PDF-1.7', /PDF/],
  ['a message without its header', 'GS*HB*A*B*20261123*1015*1*X*005010X279A1~', /begins with ISA/],
  ['a cut header', 'ISA*00*          *00*', /106 characters/],
  ['a letter', 'Dear payer,', /no interchange header/],
];

it.each(
  contents.map(([name, content, why], i) => [readers[i % readers.length], name, content, why] as const),
)('x12 %s says of %s what it is', (command = '', _name, content, why) => {
  const { status, stderr } = chartside(['x12', command, '-'], content);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(why) as string });
});

it('ends quietly when nobody reads on', () => {
  const command = `"${process.execPath}" server/cli/chartside.mjs x12 show "${good}" | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '../../..'),
  });
  expect(stdout).toMatch(/Interchange/);
  expect(stderr).toBe('');
});
