/** What is read from an answer about the booked service: copay, accumulators, authorization, coverage, differences. */
import type { BenefitsView, CopayView } from '../../../server/panel-view.ts';
import { judge, rejections } from '../../../server/verdict/index.ts';
import {
  answered,
  check,
  coverage,
  day,
  fine,
  insured,
  patient,
  visit,
  type Answered,
  type Eb,
} from './builders.ts';

type Options = Parameters<typeof answered>[1];

function benefits(said: Answered, rest: Options = {}): BenefitsView {
  const found = judge(answered(said, rest)).coverages[0]?.benefits;
  if (!found) throw new Error('no benefits');
  return found;
}

const inNetwork = { coverage: { networkOfOurs: 'in' as const } };
const outside = { coverage: { networkOfOurs: 'out' as const } };
const unknown = { coverage: { networkOfOurs: 'unknown' as const } };
const copay = (amount: number, rest: Partial<Eb> = {}): Eb => ({ type: 'B', service: '62', amount, ...rest });

type Chosen = number | undefined;
const copays: [name: string, rows: Eb[], rest: Options, chosen: Chosen, why: CopayView['why']][] = [
  ['the only one', [copay(40)], inNetwork, 40, ['only-one', 'most-specific-service']],
  ['none at all', [], inNetwork, undefined, ['none-answered']],
  ['the most specific type', [copay(25, { service: '4' }), copay(40)], inNetwork, 40, ['only-one', 'most-specific-service']],
  ['never the less specific type, when the specific one was answered', [copay(25, { service: '4' })], inNetwork, undefined, ['none-answered']],
  ['the procedure before its type', [copay(40), { type: 'B', procedure: '70551', amount: 75 }], inNetwork, 75, ['only-one', 'most-specific-service']],
  ['our side of the network', [copay(40, { network: 'Y' }), copay(90, { network: 'N' })], inNetwork, 40, ['most-specific-service', 'in-network']],
  ['the other side when we are outside', [copay(40, { network: 'Y' }), copay(90, { network: 'N' })], outside, 90, ['most-specific-service', 'out-of-network']],
  ['none when our side is unknown', [copay(40, { network: 'Y' }), copay(90, { network: 'N' })], unknown, undefined, ['network-unknown']],
  ['none from one side alone when ours is unknown', [copay(40, { network: 'Y' })], unknown, undefined, ['network-unknown']],
  ['the same in and out when ours is unknown', [copay(40, { network: 'W' })], unknown, 40, ['only-one', 'most-specific-service']],
  ['no side stated', [copay(40)], unknown, 40, ['only-one', 'most-specific-service']],
  ['stated side before no side', [copay(40, { network: 'Y' }), copay(50)], inNetwork, 40, ['most-specific-service', 'in-network']],
  ['nothing when only the other side was answered', [copay(90, { network: 'N' })], inNetwork, undefined, ['none-answered']],
  ['per visit before per year', [copay(40, { period: '27' }), copay(500, { period: '23' })], inNetwork, 40, ['most-specific-service', 'per-visit']],
  ['network before per visit', [copay(40, { network: 'Y', period: '23' }), copay(90, { network: 'N', period: '27' })], inNetwork, 40, ['most-specific-service', 'in-network']],
  ['the place of service', [copay(40, { place: '11' }), copay(90, { place: '22' })], { visit: { placeOfService: '22' } }, 90, ['most-specific-service', 'place-of-service']],
  ['rows for other places are none of ours', [copay(40, { place: '23' })], { visit: { placeOfService: '11' } }, undefined, ['none-answered']],
  ['still tied', [copay(40), copay(50)], inNetwork, undefined, ['several-equal']],
  ['tied by place, as ours is not known', [copay(40, { place: '11' }), copay(90, { place: '22' })], inNetwork, undefined, ['several-equal']],
  ['the same amount twice is no tie', [copay(40), copay(40, { level: 'IND' })], inNetwork, 40, ['most-specific-service']],
  ['a general copay is shown, never chosen', [{ type: 'B', service: '30', amount: 30 }], inNetwork, undefined, ['none-answered']],
  ['nothing to collect of a QMB', [copay(40), { type: '1', service: '30', kind: 'QM' }], inNetwork, undefined, ['qmb-collect-nothing']],
  ['rows of last year', [copay(30, { dates: [['291', '2025-01-01', '2025-12-31']] }), copay(40)], inNetwork, 40, ['only-one', 'most-specific-service']],
  ['a copay of nothing is an answer', [copay(0)], inNetwork, 0, ['only-one', 'most-specific-service']],
]; // prettier-ignore

it.each(copays)('copay: %s', (_name, rows, rest, chosen, why) => {
  const view = benefits({ ebs: [...fine, ...rows] }, rest).copay;
  expect(view.why).toEqual(why);
  expect(view.chosen === undefined ? undefined : view.candidates[view.chosen]?.amount?.value).toBe(chosen);
});

it('says that only a general copay was answered', () => {
  const view = benefits({
    ebs: [
      { type: '1', service: '30' },
      { type: 'B', service: '30', amount: 30 },
    ],
  }).copay;
  expect(view).toMatchObject({ why: ['general-answer-only'], candidates: [{ amount: { value: 30 } }] });
  expect(view).not.toHaveProperty('chosen');
});

it('shows both amounts when our side of the network is unknown', () => {
  const rows = [copay(40, { network: 'Y' }), copay(90, { network: 'N' })];
  expect(benefits({ ebs: [...fine, ...rows] }, unknown).copay.candidates.map((one) => [one.network, one.amount?.value])).toEqual([['in', 40], ['out', 90]]); // prettier-ignore
});

it('leaves QMB nothing to collect of the second coverage either', () => {
  const qmb = check({ ebs: [...fine, { type: '1', service: '30', kind: 'QM' }] });
  const second = insured({
    order: 2,
    coverage: { ...coverage, id: 'c2', order: 2 },
    check: check({ ebs: [...fine, copay(4)] }),
  });
  const judged = judge(visit({ coverages: [insured({ check: qmb }), second] }));
  expect(judged.coverages.map((one) => one.benefits?.copay.why)).toEqual([
    ['qmb-collect-nothing'],
    ['qmb-collect-nothing'],
  ]);
});

const services: [name: string, rows: Eb[], service: BenefitsView['service'], plan: BenefitsView['plan']][] = [
  ['active for the service', fine, 'covered', 'active'],
  ['active for the plan only', [{ type: '1', service: '30' }], 'general-only', 'active'],
  ['active without a service type', [{ type: '1' }], 'general-only', 'active'],
  ['active for dental only', [{ type: '1', service: '35' }], 'not-covered', 'active'],
  ['inactive', [{ type: '6', service: '30' }], 'not-covered', 'inactive'],
  ['pending', [{ type: '5', service: '30' }], 'general-only', 'pending'],
  ['excluded', [{ type: '1', service: '30' }, { type: 'I', service: '62' }], 'not-covered', 'active'],
  ['coinsurance alone covers', [{ type: 'A', service: '62', percent: '20%' }], 'covered', 'not-answered'],
  ['text alone is no answer', [{ type: 'D', service: '62', note: 'call us' }], 'not-answered', 'not-answered'],
  ['covered by the less specific type', [{ type: '1', service: '30' }, { type: '1', service: '4' }], 'covered', 'active'],
  ['covered by the procedure', [{ type: '1', procedure: '70551' }], 'covered', 'active'],
  ['another procedure is another service', [{ type: '1', service: '30' }, { type: '1', procedure: '70553' }], 'general-only', 'active'],
]; // prettier-ignore

it.each(services)('service: %s', (_name, rows, service, plan) => {
  expect(benefits({ ebs: rows })).toMatchObject({ service, plan });
});

const authorizations: [name: string, rows: Eb[], rest: Options, required: string][] = [
  ['yes', [{ type: '1', service: '62', auth: 'Y' }], inNetwork, 'yes'],
  ['no', [{ type: '1', service: '62', auth: 'N' }], inNetwork, 'no'],
  ['unknown as said', [{ type: '1', service: '62', auth: 'U' }], inNetwork, 'unknown'],
  ['not said', [{ type: '1', service: '62' }], inNetwork, 'unknown'],
  ['the most specific wins', [{ type: '1', service: '62', auth: 'N' }, { type: '1', service: '4', auth: 'Y' }], inNetwork, 'no'],
  ['the procedure wins', [{ type: '1', service: '62', auth: 'N' }, { type: '1', procedure: '70551', auth: 'Y' }], inNetwork, 'yes'],
  ['a less specific yes counts', [{ type: '1', service: '62' }, { type: '1', service: '4', auth: 'Y' }], inNetwork, 'yes'],
  ['a less specific no does not', [{ type: '1', service: '62' }, { type: '1', service: '4', auth: 'N' }], inNetwork, 'unknown'],
  ['the plan’s no does not', [{ type: '1', service: '30', auth: 'N' }, { type: '1', service: '62' }], inNetwork, 'unknown'],
  ['one yes among several', [{ type: '1', service: '62', auth: 'N' }, { type: 'A', service: '62', auth: 'Y' }], inNetwork, 'yes'],
  ['our side', [{ type: 'A', service: '62', auth: 'N', network: 'Y' }, { type: 'A', service: '62', auth: 'Y', network: 'N' }], inNetwork, 'no'],
  ['either side when ours is unknown', [{ type: 'A', service: '62', auth: 'N', network: 'Y' }, { type: 'A', service: '62', auth: 'Y', network: 'N' }], unknown, 'unknown'],
]; // prettier-ignore

it.each(authorizations)('authorization: %s', (_name, rows, rest, required) => {
  expect(benefits({ ebs: rows }, rest).authorization.required).toBe(required);
});

describe('deductible and out-of-pocket', () => {
  const money = (type: 'C' | 'G', amount: number, period: string, rest: Partial<Eb> = {}): Eb => ({ type, service: '30', amount, period, level: 'IND', network: 'Y', ...rest }); // prettier-ignore

  it('pairs the total with what is left, by level and network', () => {
    const rows = [money('C', 1500, '23'), money('C', 300, '29'), money('C', 3000, '23', { level: 'FAM' }), money('C', 2500, '29', { level: 'FAM' }), money('C', 6000, '22', { network: 'N' })]; // prettier-ignore
    const { deductible } = benefits({ ebs: [...fine, ...rows] });
    expect(deductible.map((one) => [one.network, one.level, one.total?.value, one.remaining?.value])).toEqual(
      [
        ['in', 'IND', 1500, 300],
        ['in', 'FAM', 3000, 2500],
        ['out', 'IND', 6000, undefined],
      ],
    );
    expect(deductible[0]?.evidence).toHaveLength(2);
  });

  it('takes the service’s own before the plan’s', () => {
    const rows = [money('C', 1500, '23'), money('C', 200, '23', { service: '62' })];
    expect(benefits({ ebs: rows }).deductible.map((one) => one.total?.value)).toEqual([200]);
  });

  it('never takes year to date for a total, nor one of two totals that disagree', () => {
    const rows = [money('G', 700, '24'), money('G', 5000, '23'), money('C', 1, '23'), money('C', 2, '23')];
    const view = benefits({ ebs: [...fine, ...rows] });
    expect(view.outOfPocket.map((one) => one.total?.value)).toEqual([5000]);
    expect(view.deductible[0]).not.toHaveProperty('total');
  });
});

it('reads percent, quantity, network and notes of a line, with its place in the bytes', () => {
  const { lines, coinsurance, notes } = benefits({
    ebs: [...fine, { type: 'A', service: '62', percent: '20%', visits: 12, network: 'W', note: 'A\nB' }],
  });
  expect(lines[2]).toMatchObject({ percent: 0.2, quantity: { value: 12, qualifier: 'VS' }, network: 'both' });
  expect(lines[2]?.evidence).toEqual([
    expect.objectContaining({ kind: 'segment', exchange: 'x1', direction: 'answer' }),
  ]);
  expect(coinsurance).toHaveLength(1);
  expect(notes.map((one) => one.text)).toEqual(['A', 'B']);
});

const same: [name: string, ours: object, theirs: object][] = [
  ['case', {}, { name: [{ family: 'RIVERA', given: ['ANA', 'LUCIA'] }] }],
  ['no middle name', {}, { name: [{ family: 'RIVERA', given: ['ANA'] }] }],
  ['a middle initial', {}, { name: [{ family: 'RIVERA', given: ['ANA', 'L.'] }] }],
  ['punctuation', { name: [{ family: 'O’Connor-Fernández de la Vega', given: ['María-José'] }] }, { name: [{ family: 'OCONNOR FERNANDEZ DE LA VEGA', given: ['MARIA JOSE'] }] }],
  ['suffix', { name: [{ family: 'Klein', given: ['Robert'] }] }, { name: [{ family: 'KLEIN III', given: ['ROBERT'] }] }],
  ['letters Unicode does not take apart', { name: [{ family: 'Møller' }] }, { name: [{ family: 'MOLLER' }] }],
  ['one of several names', { name: [{ use: 'official', family: 'Rivera' }, { use: 'maiden', family: 'Soto' }] }, { name: [{ family: 'SOTO' }] }],
  ['sex not stated', { gender: 'other' }, { gender: 'male' }],
  ['ZIP+4 and abbreviated street', {}, { address: [{ line: ['12 OAK ST'], postalCode: '606401234' }] }],
]; // prettier-ignore

it.each(same)('no difference: %s', (_name, ours, theirs) => {
  const judged = judge(
    answered({ ebs: fine, person: theirs }, { visit: { patient: { ...patient, ...ours } } }),
  );
  expect(judged.coverages[0]?.differences).toEqual([]);
});

const other: [field: string, theirs: object][] = [
  ['family', { name: [{ family: 'RIVERO' }] }],
  ['given', { name: [{ family: 'RIVERA', given: ['ANNA'] }] }],
  ['birthDate', { birthDate: '1984-09-03' }],
  ['gender', { gender: 'male' }],
  ['address', { address: [{ line: ['99 OAK ST'], postalCode: '60640' }] }],
];

it.each(other)('a difference: %s', (field, theirs) => {
  expect(judge(answered({ ebs: fine, person: theirs })).coverages[0]?.differences).toMatchObject([{ field }]);
});

it('tells a changed group and member id', () => {
  const ours = { ...coverage, class: [{ type: { coding: [{ code: 'group' }] }, value: 'G-1' }] };
  const judged = judge(
    answered({ ebs: fine, group: 'G2', memberId: 'W2' }, { coverage: { coverage: ours } }),
  );
  expect(judged.coverages[0]?.differences.map((one) => [one.field, one.ours, one.payers])).toEqual([
    ['memberId', 'W123456701', 'W2'],
    ['group', 'G-1', 'G2'],
  ]);
});

it('reads rejections with the field to look at and whether to ask again', () => {
  const read = (reason: string, followUp: string) =>
    rejections(check({ aaa: [[reason, followUp, '2100C']] }))[0];
  expect(read('75', 'C')).toMatchObject({ field: 'memberId', canRetry: true, loop: '2100C' });
  expect(read('71', 'N')).toMatchObject({ field: 'birthDate', canRetry: false });
  expect(read('49', '')).toMatchObject({ field: 'provider', canRetry: false });
  expect(rejections({ state: 'never', serviceDate: day })).toEqual([]);
});
