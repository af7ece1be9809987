/** `x12 ack`: the acknowledgment on standard output, what was decided on standard error. */
import { checkFile, readRefusals } from '#x12';
import { answer } from '../../x12/builders.ts';
import { chartside, keep, message } from './chartside.ts';

const at = ['--at', '2026-11-23T10:15:00Z'];
const ack = (file: string, ...options: string[]) => chartside(['x12', 'ack', file, ...at, ...options]);
const check = (text: string) => checkFile(new TextEncoder().encode(text));

const good = keep('good.x12', answer('EB*1**30'));
const wrong = keep('wrong.x12', answer('EB*ZZ**30'));

it('accepts a clean file by a 999 that is clean itself', () => {
  const { status, stdout, stderr } = ack(good);
  expect(status).toBe(0);
  expect(check(stdout).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(stdout).toMatch(/~AK2\*271\*\d+\*005010X279A1~IK5\*A~AK9\*A\*1\*1\*1~/);
  expect(stderr).toMatch(
    /^Interchange \d{9}: A accepted\n {2}Group \d+: A accepted\n {4}Set 271 \d+: A accepted\n$/,
  );
});

it('refuses what is wrong, at its place, and ends with 1', () => {
  const { status, stdout, stderr } = ack(wrong);
  expect(status).toBe(1);
  expect(stderr).toMatch(/Set 271 \d+: R refused \(IK502 /);
  const [refusal] = readRefusals(check(stdout).value);
  expect(refusal).toMatchObject({ segmentId: 'EB', element: 1, code: '7' });
});

it('takes what has errors where it is told to', () => {
  const { stdout, stderr } = ack(wrong, '--accept', 'with-errors');
  expect(stdout).toMatch(/~IK5\*E\*/);
  expect(stderr).toMatch(/Set 271 \d+: E accepted with errors/);
});

it('uses the control numbers and the time it is given', () => {
  const { stdout } = ack(good, '--interchange', '5', '--group', '6', '--set', '7', '--ta1', 'always');
  expect(stdout).toMatch(/\*261123\*1015\*\^\*00501\*000000005\*0\*T\*:~TA1\*/);
  expect(stdout).toMatch(/~GS\*FA\*.*\*20261123\*1015\*6\*X\*005010X231A1~ST\*999\*0007\*/);
});

it('answers no acknowledgment', () => {
  const { status, stdout, stderr } = ack(message('an-interchange-is-accepted.ta1.x12'));
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/No acknowledgment is owed/);
});

it('says where to find what is wrong with a header that cannot be read', () => {
  const { status, stderr } = ack(keep('cut.x12', answer('EB*1**30').slice(0, 60)));
  expect(status).toBe(2);
  expect(stderr).toMatch(/ISA header cannot be read.*`x12 validate` names the first wrong one/);
});

it('gives machines verdicts, issues and the acknowledgment at once', () => {
  const { stdout } = ack(wrong, '--format', 'json');
  const all = JSON.parse(stdout) as {
    acknowledgment: string;
    interchanges: {
      verdict: string;
      groups: { verdict: string; sets: { set: string; verdict: string }[] }[];
    }[];
    issues: { code: string }[];
  };
  expect(all.acknowledgment).toMatch(/^ISA\*/);
  expect(all.interchanges).toMatchObject([
    { verdict: 'A', groups: [{ verdict: 'R', sets: [{ set: '271', verdict: 'R' }] }] },
  ]);
  expect(all.issues.map(({ code }) => code)).toEqual(['x12/code']);
});

it('writes a line for each segment with --lines', () => {
  expect(ack(good, '--lines').stdout).toMatch(/^ISA\*.*~\nGS\*.*~\nST\*999.*~\n/);
});

it.each([
  [['--interchange', '0'], /--interchange is a whole number from 1 to 999999999/],
  [['--at', 'today'], /--at is an instant/],
  [['--at', '2026-11-23junk'], /--at is an instant/],
  [['--ta1', 'never'], /--ta1 is asked, always or on-error/],
])('refuses %j with a sentence', (options, why) => {
  const { status, stdout, stderr } = ack(good, ...options);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(why);
});
