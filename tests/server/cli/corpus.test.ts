/** `corpus run` and `corpus accept`: a folder of samples, before and after somebody changed something. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../../x12/builders.ts';
import type { Command, Values } from '../../../server/cli/command.ts';
import { corpusAccept } from '../../../server/cli/corpus-accept.ts';
import { corpusRun } from '../../../server/cli/corpus-run.ts';
import { chartside, jsonOf } from './chartside.ts';
import { complaintOf } from './in-process.ts';

const corpus = mkdtempSync(join(tmpdir(), 'chartside-corpus-'));
const put = (name: string, text: string) => {
  writeFileSync(join(corpus, name), text);
};
const run = (...args: string[]) => chartside(['corpus', 'run', corpus, '--format', 'text', ...args]);

beforeAll(() => {
  mkdirSync(join(corpus, '271'));
  cpSync(
    join(import.meta.dirname, '../../golden/271/active-with-copays.x12'),
    join(corpus, '271/copays.x12'),
  );
  put('good.x12', answer('EB*1**30'));
  put('bad.x12', answer('EB*ZZ**30'));
  put('README.md', '# Samples');
});
afterAll(() => {
  rmSync(corpus, { recursive: true });
});

it('takes a folder by whatever path leads to it', () => {
  const entry = join(import.meta.dirname, '../../../server/cli/chartside.mjs');
  for (const folder of ['.', './', '271/..']) {
    const { status, stdout } = spawnSync(
      process.execPath,
      [entry, 'corpus', 'run', folder, '--format', 'text'],
      {
        cwd: corpus,
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^3 samples: 2 ok, 1 issues/m);
  }
});

it('finds errors before anything is accepted, and what changed after', () => {
  const first = run();
  expect(first.status).toBe(1);
  expect(first.stdout).toMatch(/^ {2}issues {5}271 005010X279A1 {9}bad\.x12 {2}1 error$/m);
  expect(first.stdout).toMatch(
    /^3 samples: 2 ok, 1 issues; nothing accepted yet: `corpus accept`; 1 other file passed over \(\d+ ms\)$/m,
  );

  const accepted = chartside(['corpus', 'accept', corpus]);
  expect(accepted.status).toBe(0);
  expect(accepted.stderr).toMatch(
    /^Accepted 3 samples in .*\.corpus\.json: 3 new or changed, 0 taken out\.$/m,
  );

  const second = run('--all');
  expect(second.status).toBe(0);
  expect(second.stdout).toMatch(/^ {2}ok {9}271 005010X279A1 {9}271\/copays\.x12$/m);
  expect(second.stdout).toContain('0 changed, 0 new, 0 missing');

  put('good.x12', answer('EB*6**30'));
  put('extra.x12', answer('EB*1**33'));
  rmSync(join(corpus, 'bad.x12'));
  const third = run('--junit', join(corpus, 'junit.xml'));
  expect(third.status).toBe(1);
  expect(third.stdout).toMatch(/^ {2}ok .* good\.x12 {2}changed, \d differences$/m);
  expect(third.stdout).toMatch(/^ {6}~ Bundle\.entry\[0\]\.resource\S+code\n {10}- "1"\n {10}\+ "6"$/m);
  expect(third.stdout).toMatch(/^ {2}ok .* extra\.x12 {2}new$/m);
  expect(third.stdout).toMatch(/^ {2}missing {4}bad\.x12$/m);
  expect(readFileSync(join(corpus, 'junit.xml'), 'utf8')).toContain('tests="4" failures="3"');
  rmSync(join(corpus, 'junit.xml'));

  expect(chartside(['corpus', 'accept', corpus, '--only', 'good.x12']).status).toBe(0);
  expect(run().stdout).toContain('0 changed, 1 new, 1 missing');
  expect(chartside(['corpus', 'accept', corpus]).stderr).toContain('1 new or changed, 1 taken out');
  expect(run().status).toBe(0);
});

it('compares with a file, and with a revision of git', () => {
  const kept = join(corpus, 'kept.run');
  expect(chartside(['corpus', 'accept', corpus, '--accepted', kept]).status).toBe(0);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: corpus,
      stdio: 'pipe',
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'Samples');
  put('good.x12', answer('EB*1**30'));
  expect(run('--against', kept).stdout).toContain('1 changed, 0 new, 0 missing');
  expect(chartside(['corpus', 'accept', corpus]).status).toBe(0);
  expect(run().status).toBe(0);
  expect(run('--against', 'HEAD').stdout).toContain('1 changed, 0 new, 0 missing');
  const { status, stderr } = run('--against', 'no-such-revision');
  expect(status).toBe(2);
  expect(stderr).toContain(
    'There is no file "no-such-revision", and git knows no no-such-revision:./.corpus.json.',
  );
});

it('gives machines what it found, without the outputs', () => {
  const report = jsonOf(['corpus', 'run', corpus]) as {
    compared: boolean;
    samples: object[];
    passed: object;
  };
  expect(report.compared).toBe(true);
  expect(report.samples[0]).toMatchObject({
    name: '271/copays.x12',
    state: 'ok',
    change: 'same',
    differences: [],
    issues: [],
  });
  expect(JSON.stringify(report)).not.toContain('RIVERA');
  expect(Object.keys(report.passed)).toEqual(['README.md', 'kept.run']);
});

it.each<[string, Command, string, Values, RegExp]>([
  ['a folder that is not there', corpusRun, join(corpus, 'none'), {}, /there is no such folder/],
  ['a file', corpusRun, join(corpus, 'README.md'), {}, /is a file\. Name the folder it is in/],
  ['standard input', corpusRun, '-', {}, /A corpus is a folder/],
  [
    'an accepted run that is none',
    corpusRun,
    corpus,
    { accepted: join(corpus, 'README.md') },
    /is no accepted run/,
  ],
  ['a revision that is an option', corpusRun, corpus, { against: '--all' }, /no file and no revision/],
  [
    'a sample that is not there',
    corpusAccept,
    corpus,
    { only: ['none.x12'] },
    /There is no sample none\.x12/,
  ],
  ['a payer that is not there', corpusRun, corpus, { payer: 'NOBODY' }, /There is no payer NOBODY/],
  [
    'a folder without samples',
    corpusRun,
    join(import.meta.dirname, '../../../docs/screenshots'),
    {},
    /No sample is in/,
  ],
  [
    'a place it may not write',
    corpusRun,
    corpus,
    { junit: join(corpus, 'none/junit.xml') },
    /Could not write .*junit\.xml/,
  ],
])('says of %s what to do', async (_what, command, folder, values, sentence) => {
  expect((await complaintOf(command, [folder], values)).complaint).toMatch(sentence);
});
