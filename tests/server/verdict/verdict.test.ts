/** The one word for a visit: its precedence by cases and by property, and that odd FHIR never throws. */
import fc from 'fast-check';
import type { Finding, VerdictWord } from '../../../server/panel-view.ts';
import { judge, type VisitFacts } from '../../../server/verdict/index.ts';
import { isOverdue, verdictOf, verdictOrder } from '../../../server/verdict/verdict.ts';
import { answered, appointment, check, coverage, fine, insured, visit, type Eb } from './builders.ts';

const second = (rows: Eb[]) =>
  insured({
    order: 2,
    coverage: { ...coverage, id: 'c2', order: 2 },
    payerName: 'Other',
    payerId: 'OTHER',
    check: check({ ebs: rows }),
  });
const withSecond = (rows: Eb[]) =>
  visit({ coverages: [insured({ check: check({ ebs: fine }) }), second(rows)] });
const required: Eb[] = [
  { type: '1', service: '30' },
  { type: '1', service: '62', auth: 'Y' },
];
const inactive: Eb[] = [{ type: '6', service: '30' }];
const at = (status: string, start = appointment.start): Partial<VisitFacts> => ({
  appointment: { ...appointment, status: status as 'booked', ...(start && { start }) },
});

const words: [name: string, facts: VisitFacts, verdict: VerdictWord | undefined][] = [
  ['nothing to do', answered({ ebs: fine }), 'ready'],
  ['cancelled', answered({ ebs: inactive }, { visit: at('cancelled') }), undefined],
  ['not come', answered({ ebs: fine }, { visit: at('noshow') }), undefined],
  ['entered in error', answered({ ebs: fine }, { visit: at('entered-in-error') }), undefined],
  ['second coverage inactive', withSecond(inactive), 'action-needed'],
  ['second coverage fine', withSecond(fine), 'ready'],
  ['second coverage answered in general only', withSecond([{ type: '1', service: '30' }]), 'action-needed'],
  ['block finding, not yet due', answered({ ebs: required }), 'action-needed'],
  ['block finding past its due time', answered({ ebs: required }, { visit: { now: '2026-11-29T17:00:00Z' }, check: { answeredAt: '2026-11-29T16:00:00Z' } }), 'blocked'],
  ['block finding of the second coverage past its due time', { ...withSecond(required), now: '2026-11-25T17:00:00Z' }, 'action-needed'],
  ['stops before unknown', visit({ patient: { ...visit().patient, deceasedBoolean: true } }), 'blocked'],
  ['a note is only information', answered({ ebs: [...fine, { type: 'D', note: 'Hello' }] }), 'ready'],
  ['earlier answer while asking again', answered({ ebs: fine }, { check: { state: 'waiting' } }), 'ready'],
  ['under way without an answer', visit({ coverages: [insured({ check: { state: 'queued', serviceDate: '2026-11-30' } })] }), 'unknown'],
]; // prettier-ignore

it.each(words)('%s', (_name, facts, verdict) => {
  expect(judge(facts).verdict).toBe(verdict);
});

it('takes the lowest order for the primary, whichever comes first', () => {
  const facts = withSecond(inactive);
  expect(judge({ ...facts, coverages: facts.coverages.toReversed() }).verdict).toBe('action-needed');
});

it('answers for the coverages in the order given, cancelled ones too', () => {
  const given = [
    second(fine),
    insured({ coverage: { ...coverage, id: 'c0', status: 'cancelled' } }),
    insured(),
  ];
  const told = judge(visit({ coverages: given })).coverages;
  expect(told.map((one) => [one.coverage, one.benefits !== undefined])).toEqual([['Coverage/c2', true], ['Coverage/c0', false], ['Coverage/c1', false]]); // prettier-ignore
});

it('says of a second coverage that it stops nothing', () => {
  expect(judge(withSecond(inactive)).findings.find((one) => one.rule === 'E01')).toMatchObject({ stops: false, coverage: 'Coverage/c2' }); // prettier-ignore
});

it('points authorization at its very element', () => {
  expect(judge(answered({ ebs: required })).findings[0]).toMatchObject({
    rule: 'E11',
    due: '2026-11-29T16:20:00.000Z',
    evidence: [
      {
        kind: 'segment',
        exchange: 'x1',
        row: '271.2110.EB#authorizationRequired',
        at: { segment: 21, element: 11 },
      },
    ],
  });
});

it('points at the resource where no trace tells', () => {
  const facts = check({ ebs: required });
  const judged = judge(visit({ coverages: [insured({ check: { ...facts, answer: { bundle: facts.answer?.bundle ?? { resourceType: 'Bundle', type: 'collection' }, trace: [] } } })] })); // prettier-ignore
  expect(judged.findings[0]?.evidence).toEqual([{ kind: 'resource', reference: 'CoverageEligibilityResponse/r1', path: 'insurance[0].item[1].authorizationRequired' }]); // prettier-ignore
});

const finding = fc.record({
  rule: fc.constantFrom('E01', 'E11', 'E12', 'E13'),
  severity: fc.constantFrom('block' as const, 'warn' as const, 'info' as const),
  stops: fc.boolean(),
  params: fc.constant({}),
  fixes: fc.constant([]),
  owner: fc.constant('registrar'),
  evidence: fc.constant([]),
  coverage: fc.constantFrom('Coverage/c1', 'Coverage/c2'),
  due: fc.constantFrom('2020-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
});

it('never gets better by one more finding', () => {
  fc.assert(
    fc.property(fc.array(finding), finding, fc.boolean(), (findings, more, usable) => {
      const word = (all: Finding[]) => verdictOrder.indexOf(verdictOf(all, usable, '2026-11-23T00:00:00Z', 'Coverage/c1')); // prettier-ignore
      expect(word([...findings, more])).toBeLessThanOrEqual(word(findings));
      if (more.stops && more.coverage === 'Coverage/c1') expect(word([...findings, more])).toBe(0);
    }),
    { seed: 417 },
  );
});

const eb: fc.Arbitrary<Eb> = fc.record(
  {
    type: fc.constantFrom('1', '5', '6', 'A', 'B', 'C', 'D', 'E', 'G', 'I', 'L', 'N', 'R', 'U', 'Y'),
    service: fc.constantFrom('30', '62', '4', '35', '88'),
    procedure: fc.constantFrom('70551', '99213'),
    kind: fc.constantFrom('QM', 'HN', 'HM', '12', 'MC'),
    period: fc.constantFrom('23', '27', '29'),
    amount: fc.nat(1000),
    auth: fc.constantFrom('Y' as const, 'N' as const, 'U' as const),
    network: fc.constantFrom('Y' as const, 'N' as const, 'U' as const, 'W' as const),
    note: fc.constantFrom('QMB', 'REFERRAL'),
  },
  { requiredKeys: ['type'] },
);

const rank = { block: 2, warn: 1, info: 0 };
const weight = (one: Finding, now: string): number => (one.stops ? 100 : 0) + (isOverdue(one, now) ? 10 : 0) + rank[one.severity]; // prettier-ignore

it('lists the findings worst first, each with its evidence, and blocks when one stops', () => {
  fc.assert(
    fc.property(fc.array(eb, { maxLength: 8 }), fc.boolean(), (ebs, late) => {
      const facts = { ...answered({ ebs }), now: late ? '2026-12-01T00:00:00Z' : '2026-11-23T15:00:00Z' };
      const { findings, verdict } = judge(facts);
      const weights = findings.map((one) => weight(one, facts.now));
      expect(weights).toEqual(weights.toSorted((a, b) => b - a));
      expect(findings.every((one) => one.evidence.length > 0 && one.fixes.length > 0)).toBe(true);
      if (findings.some((one) => one.stops)) expect(verdict).toBe('blocked');
      if (verdict === 'ready') expect(findings.every((one) => one.severity === 'info')).toBe(true);
    }),
    { numRuns: 300, seed: 417 },
  );
});

const copay = fc.record({ amount: fc.nat(100), network: fc.constantFrom('Y' as const, 'N' as const) });

it('never chooses a copay by network while our own side is unknown', () => {
  fc.assert(
    fc.property(fc.array(copay, { minLength: 1, maxLength: 5 }), (rows) => {
      const ebs = [...fine, ...rows.map((row) => ({ type: 'B', service: '62', ...row }))];
      const { coverages } = judge(answered({ ebs }, { coverage: { networkOfOurs: 'unknown' } }));
      expect(coverages[0]?.benefits?.copay.chosen).toBeUndefined();
      expect(coverages[0]?.benefits?.copay.candidates).toHaveLength(rows.length);
    }),
    { seed: 417 },
  );
});

/** Puts something odd at one place of a JSON value. */
function spoil(value: unknown, path: readonly number[], odd: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return odd;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return odd;
  const spoiled = spoil((value as Record<string, unknown>)[key], rest, odd);
  return Array.isArray(value)
    ? value.map((one: unknown, index) => (String(index) === key ? spoiled : one))
    : { ...value, [key]: spoiled };
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, 0, -1, '', 'x', true, [], {}, [null], [[]]),
  fc.jsonValue(),
);
const rich: Eb[] = [...fine, ...required, { type: 'B', service: '62', amount: 3, place: '11', dates: [['291', '2026-01-01', '2026-12-31']] }, { type: 'R', kind: 'HN', entity: { role: 'PR', name: 'Acme', phone: '1' } }]; // prettier-ignore
const parts = ['bundle', 'trace', 'patient', 'appointment', 'coverage', 'subscriber'] as const;

it('never throws on odd FHIR', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...parts),
      fc.array(fc.nat(30), { maxLength: 12 }),
      odd,
      (part, path, value) => {
        const said = check({ ebs: rich, aaa: [['75', 'C', '2100C']], person: { ...visit().patient, id: 'theirs' }, memberId: 'W1', group: 'G', period: { start: '2026' } }); // prettier-ignore
        const answer = { ...said.answer, ...((part === 'bundle' || part === 'trace') && { [part]: spoil(said.answer?.[part], path, value) }) }; // prettier-ignore
        const holder = { resourceType: 'Patient', id: 'h', name: [{ family: 'X' }] };
        const on = { coverage, subscriber: holder, ...((part === 'coverage' || part === 'subscriber') && { [part]: spoil(part === 'coverage' ? coverage : holder, path, value) }) }; // prettier-ignore
        const facts = {
          ...visit({ coverages: [{ ...insured(), ...on, check: { ...said, answer } }] as never }),
          ...(part === 'patient' && { patient: spoil(visit().patient, path, value) }),
          ...(part === 'appointment' && { appointment: spoil(appointment, path, value) }),
        } as VisitFacts;
        expect(Array.isArray(judge(facts).findings)).toBe(true);
      },
    ),
    { numRuns: 2000, seed: 417 },
  );
});
