/** `x12 validate`: every issue, in file order, of one file or many, small or large. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '#x12';
import { writeBatch } from '../../bench/x12-batch.ts';
import { answer } from '../../x12/builders.ts';
import { chartside, folder, jsonOf, keep, messages } from './chartside.ts';

interface Report {
  readonly file: string;
  readonly issues: readonly Issue[];
  readonly segments: number;
  readonly interchanges: number;
  readonly errors: number;
  readonly warnings: number;
  readonly more: number;
  readonly unreadable?: string;
}
const reportOn = (text: string, ...options: string[]) =>
  jsonOf(['x12', 'validate', '-', '--format', 'json', ...options], text) as Report;
const validate = (...args: string[]) => chartside(['x12', 'validate', ...args]);

const good = keep('good.x12', answer('EB*1**30'));
const wrong = keep('wrong.x12', answer('EB*ZZ**30'));
/** A blank at the end of a value: a warning and nothing else. */
const doubtful = keep('doubtful.x12', answer('EB*1***PR*GOLD '));

it('finds no error in any of the messages, and says so of each', () => {
  const { status, stdout } = validate(...messages, '--format', 'text');
  expect(status).toBe(0);
  expect(stdout.match(/^ {2}(No issues|0 errors, \d+ warnings?) in \d+ segments\.$/gm)).toHaveLength(
    messages.length,
  );
});

it('is JSON in a pipe, with 0 for clean and 1 for findings', () => {
  expect(validate(good)).toMatchObject({ status: 0, stderr: '' });
  const { status, stdout } = validate(wrong);
  expect(status).toBe(1);
  const report = JSON.parse(stdout) as Report;
  expect(report).toMatchObject({ file: wrong, interchanges: 1, errors: 1, warnings: 0, more: 0 });
  expect(report.issues.map(({ code, snip, at }) => [code, snip, at.segment, at.element])).toEqual([
    ['x12/code', 2, 13, 1],
  ]);
});

it('tells people place, kind, SNIP level and the shape of the value, never the value', () => {
  const { stdout } = validate(wrong, '--format', 'text');
  expect(stdout).toMatch(
    /wrong\.x12\n {2}error {4}EB01 {5}segment 13, loop 2110C, byte \d+\n {11}This code .*\n? *.*looks like AA\.\n {11}\[x12\/code, SNIP 2\]\n {2}1 error, 0 warnings in \d+ segments\.\n$/,
  );
  expect(stdout).not.toContain('ZZ');
});

it('names the rule behind a situational issue, its source, and whether it is confirmed', () => {
  const two = answer('EB*1**30~EB*1**33');
  const issues = reportOn(two).issues.filter(({ rule }) => rule);
  expect(issues.map(({ rule }) => rule?.id)).toEqual(['X279-merge-service-types']);
  const { stdout } = chartside(['x12', 'validate', '--format', 'text', '-'], two);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/SNIP 4; X279-merge-service-types: X12 rulings 898/);
});

it('tells issues in the order of the file, those of the envelope among them', () => {
  const text = answer('EB*ZZ**30~EB*1**QQ')
    .replace(/IEA\*1\*\d+/, 'IEA*9*000000001')
    .replace('ISA*00', 'ISA*77');
  const { issues } = reportOn(text);
  const offsets = issues.map(({ at }) => at.offset);
  expect(issues.length).toBeGreaterThan(4);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
});

it('fails on warnings only where it is asked to', () => {
  expect(validate(doubtful).status).toBe(0);
  expect(validate(doubtful, '--fail-on', 'warning').status).toBe(1);
  expect(validate(doubtful, '--fail-on', 'warning', '--off', 'x12/trailing-space').status).toBe(0);
  expect(validate(doubtful, '--error', 'x12/trailing-space').status).toBe(1);
  expect(validate(doubtful, '--error', 'x12/trailing-space', '--warn', 'x12/trailing-space').status).toBe(1);
});

it('leaves out rules by their id', () => {
  const two = answer('EB*1**30~EB*1**33');
  const withAll = reportOn(two).issues.length;
  expect(reportOn(two, '--off', 'X279-merge-service-types').issues).toHaveLength(withAll - 1);
});

it('prints as many issues as asked for, and counts the rest', () => {
  const many = answer(Array.from({ length: 20 }, () => 'EB*ZZ**30').join('~'));
  const report = reportOn(many, '--limit', '3');
  expect(report.issues).toHaveLength(3);
  expect(report.errors + report.warnings - report.more).toBe(3);
  expect(report.errors).toBeGreaterThanOrEqual(20);
  const { stdout, status } = chartside(['x12', 'validate', '-', '--format', 'text', '--limit', '0'], many);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^-\n {2}… and \d+ issues more, not shown \(--limit\)\.\n/);
});

it('goes on after a file it cannot read, and ends with 2', () => {
  const none = join(folder, 'none.x12');
  const { status, stdout, stderr } = validate(none, wrong, good);
  expect(status).toBe(2);
  const { files } = JSON.parse(stdout) as { files: Report[] };
  expect(files.map(({ file, errors }) => [file, errors])).toEqual([[none, 0], [wrong, 1], [good, 0]]); // prettier-ignore
  expect(files[0]?.unreadable).toBe(stderr.trim());
});

it('checks thirty megabytes as they come', () => {
  const path = join(folder, 'batch.x12');
  const { segments } = writeBatch(path, '271', 30e6);
  const report = jsonOf(['x12', 'validate', path]) as Report;
  expect(report).toMatchObject({ segments, errors: 0, issues: [] });
});

it('tells more issues than it keeps', () => {
  const benefits = Array.from({ length: 250_000 }, () => 'EB*ZZ**30').join('~');
  const file = keep('many.x12', answer('EB*1**30').replace('EB*1**30~', `${benefits}~`));
  expect(statSync(file).size).toBeGreaterThan(2e6);
  const { issues, errors } = jsonOf(['x12', 'validate', file]) as Report;
  expect(issues.filter(({ code }) => code === 'x12/code')).toHaveLength(250_000);
  expect(issues.filter(({ severity }) => severity === 'error')).toHaveLength(errors);
  const offsets = issues.flatMap(({ code, at }) => (code === 'x12/code' ? [at.offset] : []));
  expect(offsets.every((offset, i) => i === 0 || offset >= (offsets[i - 1] ?? 0))).toBe(true);
});

it('names no element where there is only an id that is none', () => {
  const { stdout } = chartside(['x12', 'validate', '--format', 'text', '-'], answer('eb*1**30'));
  expect(stdout).toMatch(/^ {2}error {4} +segment 13, .*byte \d+\n +This is no segment id/m);
});

describe('the library of a site', () => {
  const withLibrary = (library: unknown, name = 'library.json') =>
    chartside(['x12', 'validate', good, '--library', keep(name, JSON.stringify(library))]);
  const guide = {
    id: '005010X999-271',
    guide: '005010X999',
    set: '271',
    group: 'HB',
    label: 'Answer of one payer',
    depth: 'full',
    content: [
      {
        segment: 'BHT',
        usage: 'R',
        max: 1,
        label: 'Header',
        elements: { '1': { usage: 'R', codes: ['0022'] } },
      },
    ],
  };

  it('brings guides of its own', () => {
    const library = keep('guide.json', JSON.stringify({ guides: [guide] }));
    const text = answer('EB*1**30').replaceAll('005010X279A1', '005010X999');
    expect(reportOn(text).issues.map(({ code }) => code)).toEqual(['x12/guide-unknown']);
    const { issues } = reportOn(text, '--library', library);
    expect(issues.map(({ code }) => code)).toContain('x12/segment-unknown');
    expect(issues.map(({ code }) => code)).not.toContain('x12/guide-unknown');
  });

  it('brings codes of its own', () => {
    const list = { id: '1390', label: 'Benefits', codes: { ZZ: 'Ours' } };
    const library = keep('codes.json', JSON.stringify({ codeLists: [list] }));
    expect(validate(wrong, '--library', library).status).toBe(0);
    // The list of a site takes the place of ours.
    expect(validate(good, '--library', library).status).toBe(1);
  });

  const inItself = { loop: '2000A', usage: 'S', label: 'Level', shared: '2000A' };
  const mistakes: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown field', { guide: [] }, /the file has "guide", which means nothing here\./],
    ['a guide without its set', { guides: [{ ...guide, set: undefined }] }, /guides\[0\] has no "set"\./],
    ['a wrong usage', { guides: [{ ...guide, content: [{ ...guide.content[0], usage: 'X' }] }] }, /guides\[0\]\.content\[0\]\.usage is none of R, S\./],
    ['a list that is not there', { guides: [{ ...guide, content: [{ ...guide.content[0], elements: { '1': { usage: 'R', codeList: '9999' } } }] }] }, /code list 9999 that is not there/],
    ['a loop that holds itself', { guides: [{ ...guide, shared: { '2000A': [guide.content[0], inItself] }, content: [inItself] }] }, /Guide .*: loop 2000A holds itself/],
    ['a label that is no text', { labels: { NM1: 7 } }, /labels\.NM1 is not of type string\./],
    ['a list without codes', { codeLists: [{ id: '1390', label: 'Benefits' }] }, /codeLists\[0\] has no "codes"\./],
  ]; // prettier-ignore
  it.each(mistakes)('is refused with a sentence for %s', (_name, library, why) => {
    const { status, stdout, stderr } = withLibrary(library, 'wrong-library.json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^The library .*wrong-library\.json cannot be used:\n/);
    expect(stderr).toMatch(why);
  });

  it('is refused when it is not there, and when it is no JSON', () => {
    expect(validate(good, '--library', join(folder, 'none.json')).stderr).toMatch(/no such file/);
    expect(validate(good, '--library', keep('no.json', 'x')).stderr).toMatch(/is no JSON/);
  });
});
