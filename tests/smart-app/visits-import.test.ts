/** The screen of visits that come in: which column holds what, what is open, which mark says it, and its words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvColumns, timeColumn } from '#mappers';
import type { ListPreview } from '../../server/visits-view.ts';
import { choose, missing } from '../../smart-app/visits-import/choices.ts';
import { importKeys } from '../../smart-app/visits-import/keys.ts';
import { markOfMessage } from '../../smart-app/visits-import/marks.ts';
import { formatRoute, parseRoute } from '../../smart-app/visits-import/route.ts';
import words from '../../smart-app/words/visits-import.en.json' with { type: 'json' };

type Shown = Pick<ListPreview, 'columns' | 'choices'>;
const list: Shown = {
  columns: [
    { column: 1, header: 'Date', holds: 'start', sample: [] },
    { column: 2, header: 'Chart', holds: 'mrn', sample: [] },
    { column: 3, header: 'When', sample: [] },
  ],
  choices: ['start', 'time', 'mrn'].map((id) => ({ id, needed: id !== 'time' })),
};
const at = (column: number) => {
  const found = list.columns[column - 1];
  if (!found) throw new Error('no such column');
  return found;
};

describe('choosing what a column holds', () => {
  it.each([
    [3, 'time', { start: 'Date', time: 'When', mrn: 'Chart' }],
    [3, 'start', { start: 'When', time: '', mrn: 'Chart' }],
    [1, '', { start: '', time: '', mrn: 'Chart' }],
    [1, 'mrn', { start: '', time: '', mrn: 'Date' }],
  ])('column %d as "%s" leaves the others as they are', (column, holds, wanted) => {
    expect(choose(list, at(column), holds)).toEqual(wanted);
  });

  it('tells what a list cannot be read without', () => {
    expect(missing(list)).toEqual([]);
    expect(missing({ ...list, columns: [at(1), at(3)] })).toEqual(['mrn']);
  });
});

describe('what is open', () => {
  const id = '0c6c1c7e-2f53-4f0e-9d0e-6d1c1b0a9f8e';
  it.each([
    ['', { view: 'lists' }],
    ['?view=messages', { view: 'messages' }],
    [`?view=lists&id=${id}`, { view: 'lists', id }],
    ['?view=lists&id=../../etc', { view: 'lists' }],
    ['?view=nonsense', { view: 'lists' }],
  ] as const)('"%s" is %j', (search, route) => {
    expect(parseRoute(search, 'lists')).toEqual(route);
    expect(parseRoute(formatRoute(route), 'messages')).toEqual(route);
  });
});

it.each([
  ['refused', [], 'blocked'],
  ['received', [], 'action'],
  ['applied', [], 'ready'],
  ['applied', ['warning'], 'ready'],
  ['applied', ['error'], 'action'],
] as const)('a message that is %s with %j wears %s', (state, severities, mark) => {
  const findings = severities.map((severity) => ({ code: '207', text: '', severity }));
  expect(markOfMessage({ state, findings })).toBe(mark);
});

describe('the words', () => {
  const folder = join(import.meta.dirname, '../../smart-app/visits-import');
  const text = (key: string): unknown => {
    const [group = '', name] = key.split('.');
    const found = (words as Record<string, unknown>)[group];
    if (name === undefined || typeof found !== 'object' || found === null) return found;
    const entries = found as Record<string, unknown>;
    return entries[name] ?? entries[`${name}_other`];
  };

  it('have one for every key that a component names', () => {
    const named = readdirSync(folder)
      .filter((name) => name.endsWith('.tsx'))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/\bt\(\s*'([^'$]+)'/g)])
      .map(([, key]) => key ?? '');
    expect(named.length).toBeGreaterThan(40);
    expect([...new Set(named)].filter((key) => typeof text(key) !== 'string')).toEqual([]);
  });

  it('have one for every column, key, count, state and fate', () => {
    const keys = [
      ...[...csvColumns, timeColumn].map(({ id }) => `column.${id}`),
      ...importKeys.map(({ command }) => `keys.${command}`),
      ...['new', 'changed', 'unchanged', 'both', 'gone', 'unreadable'].map((one) => `count.${one}`),
      ...['open', 'applied', 'undone'].map((one) => `state.${one}`),
      ...['new', 'changed', 'unchanged', 'older', 'twice', 'unreadable'].map((one) => `fate.${one}`),
      ...['new', 'changed', 'unchanged', 'older'].map((one) => `outcome.${one}`),
      ...['received', 'applied', 'refused'].map((one) => `messageState.${one}`),
    ];
    expect(keys.filter((key) => typeof text(key) !== 'string')).toEqual([]);
  });
});
