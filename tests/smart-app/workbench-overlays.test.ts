import type { CompletionView, RowView } from '../../server/workbench-view.ts';
import { corrected, richest } from '../../smart-app/workbench/open/pick.ts';
import { choicesAt, type Facts } from '../../smart-app/workbench/overlays/completions.ts';
import {
  isSameOverlay,
  mapsIn,
  newOverlay,
  withRow,
} from '../../smart-app/workbench/overlays/edit-overlay.ts';
import { placeAt, stretchOf } from '../../smart-app/workbench/overlays/json-place.ts';
import { matchesRow } from '../../smart-app/workbench/panes/match-row.ts';

/** The text with a bar where the cursor stands. */
const at = (marked: string) => placeAt(marked.replace('|', ''), marked.indexOf('|'));

describe('where the cursor stands in an overlay', () => {
  it.each([
    ['{ "|" }', [], 'name'],
    ['{ "ti|', [], 'name'],
    ['{ "title": "|" }', ['title'], 'value'],
    ['{ "rows": { "271.2110|', ['rows'], 'name'],
    ['{ "rows": { "a#b": { "|" } } }', ['rows', 'a#b'], 'name'],
    ['{ "rows": { "a#b": { "drop": true, "wh|" } } }', ['rows', 'a#b'], 'name'],
    [
      '{ "rows": { "a#b": { "codes": [{ "x12": "1" }, { "fhir": "|" } ] } } }',
      ['rows', 'a#b', 'codes', '1', 'fhir'],
      'value',
    ],
    ['{ "samples": [|] }', ['samples', '0'], 'value'],
  ])('%s', (text, path, role) => {
    expect(at(text)).toMatchObject({ path, role });
  });

  it('gives the word that is typed, and where it begins', () => {
    expect(at('{ "rows": { "271.21|" } }')).toMatchObject({ word: '271.21', from: 12 });
    expect(at('{ "title": "done" | }')).toMatchObject({ word: '', from: 18 });
  });

  it('does not take a brace within a text for one of JSON', () => {
    expect(at('{ "title": "a { b", "rows": { "|" } }')).toMatchObject({ path: ['rows'], role: 'name' });
  });
});

describe('where a pointer leads', () => {
  const text = '{ "rows": { "a#b": { "drop": true }, "c/d#e": {} }, "samples": [{ "name": "x" }] }';
  const found = (pointer: string) => {
    const stretch = stretchOf(text, pointer);
    return stretch && text.slice(stretch.from, stretch.to);
  };

  it.each([
    ['/rows/a#b', '"a#b"'],
    ['/rows/a#b/drop', '"drop"'],
    ['/rows/c~1d#e', '"c/d#e"'],
    ['/samples/0/name', '"name"'],
  ])('%s', (pointer, word) => {
    expect(found(pointer)).toBe(word);
  });

  it('leads nowhere for the whole and for what is not there', () => {
    expect([found(''), found('/rows/x')]).toEqual([undefined, undefined]);
  });
});

const row = (id: string, more: Partial<RowView> = {}): RowView => ({
  id,
  segmentMap: '271.2110.EB',
  map: '271',
  segment: 'EB',
  loop: '2110C',
  element: 'EB03',
  label: 'Service type',
  to: 'item',
  fhir: 'category',
  carrier: 'code',
  when: [],
  see: 'X279 EB03 | R4',
  used: 0,
  ...more,
});

const completion: CompletionView = {
  map: '271',
  guide: '005010X279A1',
  rows: [
    row('271.2110.EB#service', { table: 'service-type' }),
    row('271.2110.EB#amount', { element: 'EB07' }),
  ],
  segmentMaps: [
    { id: '271.BHT', segment: 'BHT', loop: 'ST', label: 'Transaction header', constants: { '1': '0022' } },
  ],
  tables: [
    { id: 'service-type', element: 'EB03', codes: [{ x12: '98', fhir: 'office', label: 'Office visit' }] },
  ],
  words: [
    { word: 'drop', about: 'not there' },
    { word: 'why', about: 'the reason' },
    { word: 'codes', about: 'codes of this payer' },
    { word: 'constants', about: 'elements written as they are' },
  ],
};

const facts: Facts = {
  maps: [{ id: '271', guide: '005010X279A1' }],
  payers: [{ id: 'MERID', name: 'Meridian Health Plan' }],
  completion,
  top: [{ word: 'rows', about: 'changes of rows' }],
};

describe('what may stand in an overlay', () => {
  const offered = (marked: string) => choicesAt(at(marked), facts).map(({ value }) => value);

  it.each([
    ['{ "|" }', ['rows']],
    ['{ "payer": "|" }', ['MERID']],
    ['{ "rows": { "|" } }', ['271.2110.EB#service', '271.2110.EB#amount']],
    ['{ "segments": { "|" } }', ['271.BHT']],
    ['{ "rows": { "271.2110.EB#service": { "|" } } }', ['drop', 'why', 'codes']],
    ['{ "segments": { "271.BHT": { "|" } } }', ['drop', 'why', 'constants']],
    ['{ "segments": { "271.BHT": { "constants": { "|" } } } }', ['1']],
    ['{ "rows": { "271.2110.EB#service": { "codes": [{ "x12": "|" }] } } }', ['98']],
    ['{ "rows": { "271.2110.EB#service": { "codes": [{ "fhir": "|" }] } } }', ['office']],
    ['{ "samples": [{ "map": "|" }] }', ['271']],
    ['{ "title": "|" }', []],
  ])('%s', (text, words) => {
    expect(offered(text)).toEqual(words);
  });

  it('writes what belongs behind a name', () => {
    const [first] = choicesAt(at('{ "rows": { "271.2110.EB#service": { "|" } } }'), facts);
    expect(first).toMatchObject({ value: 'drop', then: 'true' });
  });
});

describe('a change put into an overlay', () => {
  const fresh = newOverlay({ id: 'meridian-271', title: 'Meridian', payer: 'MERID' });

  it('adds the row and keeps what is there', () => {
    const once = withRow(fresh, '271.2110.EB#amount', 'drop')?.text ?? '';
    const twice = withRow(once, '271.2110.EB#service', 'require')?.text ?? '';
    expect(JSON.parse(twice)).toMatchObject({
      id: 'meridian-271',
      payer: 'MERID',
      rows: {
        '271.2110.EB#amount': { drop: true, why: 'Left out for this payer.' },
        '271.2110.EB#service': { required: true },
      },
    });
    expect(mapsIn(twice)).toEqual(['271']);
  });

  it('leaves the cursor where a text is to be filled in', () => {
    const edited = withRow(fresh, '271.2110.EB#amount', 'constant');
    expect(edited?.text.slice(edited.cursor - 1, edited.cursor + 1)).toBe('""');
  });

  it('touches nothing that is no JSON object', () => {
    expect(withRow('{ "rows": ', 'a#b', 'drop')).toBeUndefined();
    expect(withRow('[]', 'a#b', 'drop')).toBeUndefined();
  });

  it('knows the same overlay again under another version', () => {
    expect(isSameOverlay(fresh, fresh.replace('"version": 1', '"version":  7'))).toBe(true);
    expect(isSameOverlay(fresh, fresh.replace('MERID', 'SLATE'))).toBe(false);
    expect(isSameOverlay('{', '{ ')).toBe(false);
  });

  it('names no payer where it holds for all', () => {
    expect(JSON.parse(newOverlay({ id: 'all', title: 'All', payer: '' }))).not.toHaveProperty('payer');
  });
});

describe('finding', () => {
  it('a row by all its words', () => {
    expect(matchesRow(row('271.2110.EB#amount', { element: 'EB07' }), 'eb07 AMOUNT')).toBe(true);
    expect(matchesRow(row('271.2110.EB#amount'), 'amount person')).toBe(false);
  });

  it('the richest sample: the longest of its transaction that has no error', () => {
    const sample = (id: string, segments: number, errors: readonly string[] = []) => ({
      id,
      name: id,
      builtIn: true,
      sets: ['271'],
      errors,
      bytes: 1,
      segments,
    });
    const samples = [sample('a', 20), sample('b', 90), sample('c', 400, ['AAA 75'])];
    expect(richest(samples, '271')?.id).toBe('b');
    expect(richest(samples, '278')).toBeUndefined();
  });

  it('an exchange: what was meant takes the place of what was wrong', () => {
    const error = { at: 6, length: 6, message: '', suggestion: 'status:' };
    expect(corrected('a:1 b stats:x', { ...error, at: 6 })).toBe('a:1 b status:x');
  });
});
