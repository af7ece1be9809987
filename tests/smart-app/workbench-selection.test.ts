import type { LinkView } from '../../server/workbench-view.ts';
import { formatRoute, parseRoute, permalink } from '../../smart-app/workbench/route.ts';
import { orderOf, sourceOf } from '../../smart-app/workbench/sources.ts';
import { formatTarget, kinOf, linksOf, parseTarget, type Target } from '../../smart-app/workbench/target.ts';

const place = (segment: number, element: number, offset: number, more = {}) => ({
  segment,
  inSet: segment - 2,
  loop: '2110C',
  element,
  offset,
  length: 2,
  ...more,
});

const links: readonly LinkView[] = [
  {
    link: 1,
    row: '271.2110.EB#amount',
    at: place(28, 7, 877),
    also: [place(28, 1, 863)],
    fhir: 'Bundle.entry[0].resource.insurance[0].item[4].benefit[0].allowedMoney.value',
    line: 301,
  },
  {
    link: 2,
    row: '271.2110.EB#service',
    at: place(28, 3, 869, { repetition: 1 }),
    fhir: 'Bundle.entry[0].resource.insurance[0].item[4].category.coding[0].code',
    line: 280,
  },
  {
    link: 3,
    row: '271.2110.EB#amount',
    at: place(29, 7, 900),
    fhir: 'Bundle.entry[0].resource.insurance[0].item[5].benefit[0].allowedMoney.value',
    line: 340,
  },
];

const numbers = (found: readonly LinkView[]) => found.map(({ link }) => link);

describe('a selection', () => {
  it.each<[string, Target]>([
    ['14', { kind: 'x12', segment: 14 }],
    ['14.9', { kind: 'x12', segment: 14, element: 9 }],
    ['14.13-2', { kind: 'x12', segment: 14, element: 13, component: 2 }],
    ['14.3r2', { kind: 'x12', segment: 14, element: 3, repetition: 2 }],
    ['14.13-2r1', { kind: 'x12', segment: 14, element: 13, component: 2, repetition: 1 }],
    ['row:271.2110.EB#amount', { kind: 'row', row: '271.2110.EB#amount' }],
    ['Bundle.entry[0].resource', { kind: 'fhir', path: 'Bundle.entry[0].resource' }],
  ])('is %s in the address, and comes back from it', (word, target) => {
    expect(formatTarget(target)).toBe(word);
    expect(parseTarget(word)).toEqual(target);
  });

  it.each(['', '0', '-1', '14.', 'x', '14.3.2', 'Bundles'])('is none for “%s”', (word) => {
    expect(parseTarget(word)).toBeUndefined();
  });

  it('lights the deciding element and, more lightly, the further inputs', () => {
    const { segments, rows, lines, first } = kinOf(links.slice(0, 1));
    expect(segments.get(28)).toEqual([
      { offset: 877, length: 2, also: false },
      { offset: 863, length: 2, also: true },
    ]);
    expect([...rows]).toEqual(['271.2110.EB#amount']);
    expect([...lines]).toEqual([301]);
    expect(first).toMatchObject({ segment: 28, line: 301 });
  });

  it('finds the kin of a segment, of one element, of a further input and of a row', () => {
    expect(numbers(linksOf({ kind: 'x12', segment: 28 }, links))).toEqual([1, 2]);
    expect(numbers(linksOf({ kind: 'x12', segment: 28, element: 3, repetition: 1 }, links))).toEqual([2]);
    expect(numbers(linksOf({ kind: 'x12', segment: 28, element: 1 }, links))).toEqual([1]);
    expect(numbers(linksOf({ kind: 'row', row: '271.2110.EB#amount' }, links))).toEqual([1, 3]);
  });

  it('finds the kin of a value, of all in an object, and of the value around a part of it', () => {
    const item = 'Bundle.entry[0].resource.insurance[0].item[4]';
    const of = (path: string) => numbers(linksOf({ kind: 'fhir', path }, links));
    expect(of(`${item}.benefit[0].allowedMoney.value`)).toEqual([1]);
    expect(of(item)).toEqual([1, 2]);
    expect(of(`${item}.category.coding[0].code.extension[0]`)).toEqual([2]);
    expect(of('Bundle.entry[0].resource.insurance[0].item[40]')).toEqual([]);
  });
});

describe('the address of the workbench', () => {
  it('brings what is open and selected there and back, and stays readable', () => {
    const route = {
      view: 'read',
      open: 'exchange/0192-ab/answer',
      at: 'row:271.2110.EB#amount',
      pas: '2.0.1',
      overlay: 'meridian@3',
    } as const;
    const search = formatRoute(route);
    expect(search).toBe(
      '?open=exchange/0192-ab/answer&at=row:271.2110.EB%23amount&pas=2.0.1&overlay=meridian@3',
    );
    expect(parseRoute(search)).toEqual(route);
  });

  it('asks what to open where nothing is, and takes no version that there is not', () => {
    expect(parseRoute('')).toEqual({ view: 'open' });
    expect(parseRoute('?view=nonsense&open=sample/s1&pas=9')).toEqual({ view: 'read', open: 'sample/s1' });
  });

  it('links to stored messages only: pasted text is of this session', () => {
    const start = '/workbench?iss=https%3A%2F%2Fehr.example';
    expect(permalink('https://chartside.example', start, { view: 'read', analysis: 'a1' })).toBeUndefined();
    expect(
      permalink('https://chartside.example', start, {
        view: 'compare',
        open: 'sample/s1',
        other: 'analysis/a1',
        at: '28.7',
      }),
    ).toBe('https://chartside.example/workbench?iss=https%3A%2F%2Fehr.example&open=sample/s1&at=28.7');
  });

  it('names a source that the server takes', () => {
    expect(sourceOf('sample/s1')).toEqual({ sample: 's1' });
    expect(sourceOf('exchange/e1/request')).toEqual({ exchange: 'e1', part: 'request' });
    expect(sourceOf('exchange/e1/answer', true)).toEqual({ exchange: 'e1', part: 'answer', unmasked: true });
    expect(['', 'sample/', 'exchange/e1', 'exchange/e1/else', 'file/x'].map((one) => sourceOf(one))).toEqual(
      Array(5).fill(undefined),
    );
  });

  it('orders the message with the version and the overlay of the address', () => {
    expect(orderOf({ view: 'read', analysis: 'a1', payer: 'MERID' }, false)).toEqual({
      source: { analysis: 'a1' },
      payer: 'MERID',
    });
    expect(orderOf({ view: 'open' }, false)).toBeUndefined();
  });
});
