/** `x12 split`: a batch into files that are each a whole interchange. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from '#x12';
import { writeBatch } from '../../bench/x12-batch.ts';
import { isa } from '../../x12/builders.ts';
import { chartside, folder, keep, message, messages } from './chartside.ts';

const set = (file: string) =>
  /ST\*[\s\S]*SE\*\d+\*\d+~\n?/.exec(readFileSync(message(file), 'utf8'))?.[0] ?? '';
const numbered = (text: string, number: string) =>
  text.replace(/^(ST\*\d+)\*\d+/, `$1*${number}`).replace(/(SE\*\d+)\*\d+/, `$1*${number}`);
const asked = set('a-subscriber-is-asked-about.270.x12');
const told = set('benefits-of-a-subscriber-are-told.271.x12');
const gs = (code: string, number: string) =>
  `GS*${code}*SENDER*RECEIVER*20261123*1015*${number}*X*005010X279A1~\n`;

/** Two interchanges; the first has two groups, of two sets and of one. */
const batch = [
  `${isa(undefined, '000000041')}\n`,
  'TA1*000000001*261123*1015*A*000~\n',
  `${gs('HS', '7')}${numbered(asked, '0001')}${numbered(asked, '0002')}GE*2*7~\n`,
  `${gs('HB', '8')}${numbered(told, '0003')}GE*1*8~\nIEA*2*000000041~\n`,
  `${isa(undefined, '000000042')}\n${gs('HB', '9')}${numbered(told, '0001')}GE*1*9~\nIEA*1*000000042~\n`,
].join('');
const file = keep('two-interchanges.x12', batch);

const split = (name: string, out: string, ...options: string[]) =>
  chartside(['x12', 'split', name, '--out', join(folder, out), ...options]);
const filesIn = (out: string) =>
  readdirSync(join(folder, out)).map((name): [string, string] => [
    name,
    readFileSync(join(folder, out, name), 'utf8'),
  ]);
const numbersOf = (text: string) =>
  [...text.matchAll(/^(?:ISA\*.*\*(\d{9})\*\d\*T|(?:GE|IEA)\*(\d+)\*(\d+)|ST\*\d+\*(\d+)).*$/gm)].map(
    (match) => match.slice(1).filter(Boolean).join(' '),
  );

it('the batch is clean to begin with', () => {
  expect(checkFile(new TextEncoder().encode(batch)).issues).toEqual([]);
});

it('gives each transaction set a file with its own envelope, the bytes of the set untouched', () => {
  const { status, stdout, stderr } = split(file, 'sets');
  expect(status).toBe(0);
  expect(stderr).toMatch(/^5 files in /);
  const files = filesIn('sets');
  expect(files.map(([name]) => name)).toEqual([
    '0001-TA1-000000001.x12',
    '0002-270-0001.x12',
    '0003-270-0002.x12',
    '0004-271-0003.x12',
    '0005-271-0001.x12',
  ]);
  expect(files.map(([, text]) => numbersOf(text))).toEqual([
    ['000000041', '0 000000041'],
    ['000000041', '0001', '1 7', '1 000000041'],
    ['000000041', '0002', '1 7', '1 000000041'],
    ['000000041', '0003', '1 8', '1 000000041'],
    ['000000042', '0001', '1 9', '1 000000042'],
  ]);
  for (const [, text] of files) expect(checkFile(new TextEncoder().encode(text)).issues).toEqual([]);
  expect(files[1]?.[1]).toContain(numbered(asked, '0001'));
  const at = batch.indexOf('ST*270*0001');
  const length = numbered(asked, '0001').trimEnd().length;
  const range = `bytes ${at.toLocaleString('en')} to ${(at + length - 1).toLocaleString('en')}`;
  expect(stdout).toContain(`0002-270-0001.x12  270 0001 005010X279A1  1 set  ${range}\n`);
});

it('splits by group and by interchange', () => {
  split(file, 'groups', '--by', 'group');
  expect(filesIn('groups').map(([name, text]) => [name, ...numbersOf(text)])).toEqual([
    ['0001-TA1-000000001.x12', '000000041', '0 000000041'],
    ['0002-HS-7.x12', '000000041', '0001', '0002', '2 7', '1 000000041'],
    ['0003-HB-8.x12', '000000041', '0003', '1 8', '1 000000041'],
    ['0004-HB-9.x12', '000000042', '0001', '1 9', '1 000000042'],
  ]);
  split(file, 'interchanges', '--by', 'interchange');
  const whole = filesIn('interchanges').map(([, text]) => text);
  expect(whole).toHaveLength(2);
  expect(whole.join('')).toBe(batch);
});

it('makes counts right that were wrong, and says that they were', () => {
  const wrong = keep('wrong-counts.x12', batch.replace('GE*2*7', 'GE*5*7'));
  const { status, stderr } = split(wrong, 'counts', '--by', 'group');
  expect(status).toBe(1);
  expect(stderr).toMatch(/GE01.*\n.*GE01 does not count the transaction sets/);
  expect(filesIn('counts')[1]?.[1]).toContain('GE*2*7~');
});

it('lists the files for machines with their bytes in the batch', () => {
  const { stdout } = split(file, 'json', '--format', 'json');
  const list = JSON.parse(stdout) as { file: string; sets: number; offset: number; length: number }[];
  expect(list.map(({ sets }) => sets)).toEqual([0, 1, 1, 1, 1]);
  for (const { offset, length } of list.slice(1))
    expect(batch.slice(offset, offset + length)).toMatch(/^ST\*[\s\S]*SE\*\d+\*\d+~$/);
});

it('never writes over a file that is there', () => {
  writeFileSync(join(folder, 'sets', '0001-TA1-000000001.x12'), 'mine');
  const { status, stderr } = split(file, 'sets');
  expect(status).toBe(2);
  expect(stderr).toMatch(/0001-TA1-000000001\.x12 is there already, and nothing is overwritten/);
  expect(readFileSync(join(folder, 'sets', '0001-TA1-000000001.x12'), 'utf8')).toBe('mine');
});

it('makes no name of a file that leads out of the folder', () => {
  const evil = keep('evil.x12', batch.replace('ST*270*0001', 'ST*270*../../x'));
  split(evil, 'evil');
  expect(filesIn('evil').map(([name]) => name)).toContain('0002-270-______x.x12');
});

it('leaves out what stands outside of any set, and says so', () => {
  const stray = keep('stray.x12', batch.replace('GE*2*7~', 'REF*ZZ*1~\nGE*2*7~'));
  const { status, stderr } = split(stray, 'stray');
  expect(status).toBe(1);
  expect(stderr).toMatch(/1 segment outside any transaction set left out\.\n$/);
  for (const [, text] of filesIn('stray')) expect(text).not.toContain('REF*ZZ*1');
});

it('loses no set of a group in which a TA1 stands', () => {
  const inside = 'TA1*000000001*261123*1015*A*000~\nST*270*0002';
  const odd = keep('odd.x12', batch.replace('ST*270*0002', inside));
  const { status, stderr } = split(odd, 'odd', '--by', 'group');
  expect(status).toBe(1);
  expect(stderr).toMatch(/4 files in .* 1 segment outside any transaction set left out\.\n$/);
  expect(filesIn('odd').map(([, text]) => text.match(/^ST\*/gm)?.length ?? 0)).toEqual([0, 2, 1, 1]);
});

it('makes every folder on the way, and says at once where none can be made', () => {
  expect(split(file, 'a/b/c').status).toBe(0);
  expect(filesIn('a/b/c')).toHaveLength(5);
  for (const out of ['/proc/none/none', join(file, 'none')]) {
    const { status, stderr } = chartside(['x12', 'split', file, '--out', out]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Could not make the folder .*\. Name another one with --out\.\n$/);
  }
});

it('keeps every message as it was when it is split by interchange', () => {
  for (const [i, name] of messages.slice(0, 4).entries()) {
    split(name, `same-${i}`, '--by', 'interchange');
    expect(filesIn(`same-${i}`).map(([, text]) => text)).toEqual([readFileSync(name, 'utf8')]);
  }
});

it('splits a large batch from standard input', () => {
  const path = join(folder, 'batch.x12');
  const { sets } = writeBatch(path, '278', 3e6);
  const { status, stdout } = chartside(
    ['x12', 'split', '-', '--out', join(folder, 'large')],
    readFileSync(path),
  );
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(sets);
  expect(readdirSync(join(folder, 'large'))).toHaveLength(sets);
  const [, text = ''] = filesIn('large').at(-1) ?? [];
  expect(checkFile(new TextEncoder().encode(text)).issues).toEqual([]);
});

it('makes no folder when there is nothing to read', () => {
  expect(split(join(folder, 'none.x12'), 'nothing').status).toBe(2);
  expect(existsSync(join(folder, 'nothing'))).toBe(false);
});
