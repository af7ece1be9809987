import type { Coverage } from 'fhir/r4.js';
import { bar, byRelevance, perNetwork } from '../../smart-app/benefits/accumulate.ts';
import { identityOf } from '../../smart-app/chart/identity.ts';
import { pairCoverages, planOf } from '../../smart-app/chart/pair-coverages.ts';
import { bySegment, pieces, valueAt } from '../../smart-app/evidence/marks.ts';
import type { AccumulatorView, BenefitLine, Evidence, SegmentPlace } from '../../server/panel-view.ts';
import { coverage } from './visits.ts';

const place = (given: Partial<SegmentPlace>): SegmentPlace => ({
  segment: 20,
  inSet: 18,
  loop: '2110C',
  offset: 100,
  length: 2,
  ...given,
});

describe('the marked segment', () => {
  const segment = {
    segment: 20,
    inSet: 18,
    loop: '2110C',
    depth: 5,
    offset: 100,
    length: 12,
    text: 'EB*B**98*é*1',
    label: '',
  };

  it('marks the element the evidence names, by bytes', () => {
    expect(pieces(segment, [place({ element: 3, offset: 106 })])).toEqual([
      { text: 'EB*B**', marked: false },
      { text: '98', marked: true },
      { text: '*é*1', marked: false },
    ]);
  });

  it('is not shifted by a letter of two bytes', () => {
    const marked = pieces(segment, [place({ element: 5, offset: 112, length: 1 })]).filter(
      (piece) => piece.marked,
    );
    expect(marked).toEqual([{ text: '1', marked: true }]);
  });

  it('marks nothing for the segment as a whole, or for a place outside of it', () => {
    const whole = [{ text: segment.text, marked: false }];
    expect(pieces(segment, [place({})])).toEqual(whole);
    expect(pieces(segment, [place({ element: 1, offset: 4 })])).toEqual(whole);
    expect(pieces({ ...segment, text: '' }, [])).toEqual([]);
  });

  it('makes one proof of several elements of one segment', () => {
    const proof = (element: number, row?: string): Evidence => ({
      kind: 'segment',
      exchange: 'x',
      direction: 'answer',
      ...(row !== undefined && { row }),
      at: place({ element }),
    });
    const resource: Evidence = { kind: 'resource', reference: 'Coverage/1', path: 'order' };
    const [only, ...rest] = bySegment([proof(3, 'copay'), resource, proof(7, 'copay')]);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ segment: 20, rows: ['copay'], places: [{ element: 3 }, { element: 7 }] });
  });

  it('reads a path of a resource, with or without its type', () => {
    const resource = { resourceType: 'Coverage', class: [{ value: 'G1' }], period: { end: '2026-10-31' } };
    expect(valueAt(resource, 'Coverage.class[0].value')).toBe('G1');
    expect(valueAt(resource, 'period.end')).toBe('2026-10-31');
    expect(valueAt(resource, 'period.end.deeper')).toBeUndefined();
    expect(valueAt(undefined, 'a')).toBeUndefined();
  });
});

describe('bars', () => {
  const usd = (value: number) => ({ value, currency: 'USD' });
  const view = (given: Partial<AccumulatorView>): AccumulatorView => ({
    network: 'in',
    level: 'IND',
    evidence: [],
    ...given,
  });

  it('show what is used of the total', () => {
    expect(bar(view({ total: usd(1500), remaining: usd(380.1) }))).toMatchObject({
      used: 1119.9,
      total: 1500,
      part: 1119.9 / 1500,
    });
  });

  it('are never negative nor more than full', () => {
    expect(bar(view({ total: usd(100), remaining: usd(120) })).part).toBe(0);
    expect(bar(view({ total: usd(0), remaining: usd(0) })).part).toBe(1);
  });

  it('are left out where one amount is missing', () => {
    expect(bar(view({ remaining: usd(120) }))).toEqual({ remaining: 120, currency: 'USD' });
  });

  it('come in network and individual first', () => {
    const sorted = byRelevance([view({ network: 'out' }), view({ level: 'FAM' }), view({})]);
    expect(sorted.map(({ network, level }) => `${network} ${level}`)).toEqual([
      'in IND',
      'in FAM',
      'out IND',
    ]);
  });

  it('say each amount of each network once', () => {
    const line = (network: BenefitLine['network'], value: number): BenefitLine => ({
      type: 'B',
      network,
      amount: usd(value),
      notes: [],
      evidence: [],
    });
    expect(perNetwork([line('in', 40), line('in', 40), line('out', 40)])).toHaveLength(2);
  });
});

describe('who and which', () => {
  it('takes the official name and the medical record number', () => {
    const found = identityOf({
      resourceType: 'Patient',
      name: [
        { use: 'nickname', family: 'Annie' },
        { use: 'official', family: 'Rivera', given: ['Ana', 'Lucía'], suffix: ['III'] },
      ],
      identifier: [{ value: 'SSN' }, { type: { coding: [{ code: 'MR' }] }, value: '10442' }],
      birthDate: '1984-03-09',
    });
    expect(found).toEqual({
      family: 'Rivera',
      given: 'Ana Lucía III',
      birthDate: '1984-03-09',
      mrn: '10442',
    });
    expect(identityOf({ resourceType: 'Patient' })).toEqual({ family: '–', given: '' });
  });

  it('pairs the chart’s coverages with their checks, in billing order', () => {
    const card = (id: string, order: number): Coverage => ({
      resourceType: 'Coverage',
      id,
      order,
      status: 'active',
      beneficiary: {},
      payor: [],
    });
    const pairs = pairCoverages(
      [card('three', 3), card('one', 9)],
      [coverage({ coverage: 'Coverage/gone', order: 2 }), coverage()],
    );
    expect(pairs.map(({ reference }) => reference)).toEqual([
      'Coverage/one',
      'Coverage/gone',
      'Coverage/three',
    ]);
    expect(pairs.map(({ card: has, check }) => [has !== undefined, check !== undefined])).toEqual([
      [true, true],
      [false, true],
      [true, false],
    ]);
  });

  it('names plan and group by their class', () => {
    const classes = [{ type: { coding: [{ code: 'group' }] }, value: 'G1' }];
    const found = {
      resourceType: 'Coverage' as const,
      status: 'active' as const,
      beneficiary: {},
      payor: [],
      class: classes,
    };
    expect([planOf(found, 'group'), planOf(found, 'plan')]).toEqual(['G1', undefined]);
  });
});
