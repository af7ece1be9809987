/** Requests for authorization in the verdict: which findings they close, and which they bring. */
import type {
  AuthorizationLineView,
  AuthorizationView,
  LineDifference,
} from '../../../server/authorization-view.ts';
import { judge } from '../../../server/verdict/index.ts';
import { answered, coverage, day, fine, visit } from './builders.ts';

const required = fine.map((eb) =>
  eb.service === '62' || eb.service === '98' ? { ...eb, auth: 'Y' as const } : eb,
);

function line(rest: Partial<AuthorizationLineView> = {}): AuthorizationLineView {
  return {
    asked: { line: 1, modifiers: [], start: day },
    decision: 'approved',
    code: 'A1',
    fromWhole: false,
    number: 'AUTH-1',
    validFrom: day,
    validTo: '2027-01-30',
    reasons: [],
    notes: [],
    differences: [],
    evidence: [],
    ...rest,
  };
}

function asked(rest: Partial<AuthorizationView> = {}): AuthorizationView {
  return {
    id: 'x9',
    state: 'decided',
    isOpen: false,
    decision: 'approved',
    coverage: `Coverage/${coverage.id ?? ''}`,
    patient: 'Patient/p',
    payerName: 'Meridian',
    sentAt: '2026-11-23T15:00:00Z',
    slow: false,
    trace: 't',
    draft: {
      coverage: 'Coverage/c',
      requester: { kind: 'organization' },
      category: 'HS',
      certification: 'I',
      diagnoses: [],
      services: [],
    },
    lines: [line()],
    rejections: [],
    documents: [],
    notes: [],
    choices: [],
    exchanges: ['x9'],
    claim: 'Claim/c9',
    ...rest,
  };
}

const differs = (field: LineDifference['field'], from: string, to: string): LineDifference => ({
  ...{ field, asked: from, authorized: to, evidence: [] },
});

function judged(...authorizations: AuthorizationView[]) {
  const plain = answered({ ebs: required });
  const participant = [{ actor: { reference: 'Practitioner/ours' }, status: 'accepted' as const }];
  const base = { ...plain, appointment: { ...plain.appointment, participant } };
  const booked = base.service.procedure?.code;
  const code = booked === undefined ? {} : { code: { system: 'cpt', code: booked } };
  const ours = authorizations.map((one) => ({
    ...one,
    lines: one.lines.map((two) => ({ ...two, asked: { ...code, ...two.asked } })),
  }));
  const { findings, verdict } = judge({ ...base, authorizations: ours });
  return { rules: findings.map(({ rule }) => rule), findings, verdict };
}

it('asks for an authorization while there is none', () => {
  expect(judged()).toMatchObject({
    verdict: 'action-needed',
    rules: expect.arrayContaining(['E11']) as string[],
  });
});

it('is content with one that covers service, day and provider, and tells its number', () => {
  const { rules, findings } = judged(asked());
  expect(rules).not.toContain('E11');
  const told = findings.find(({ rule }) => rule === 'AUTHORIZED');
  expect(told).toMatchObject({ severity: 'info', params: { number: 'AUTH-1', from: day, to: '2027-01-30' } });
});

const states: [name: string, view: Partial<AuthorizationView>, brings: string, keepsE11: boolean][] = [
  ['on its way', { state: 'waiting', lines: [line({ decision: 'none' })] }, 'P03', false],
  ['waiting for a payer that is down', { state: 'payer-down', lines: [line({ decision: 'none' })] }, 'P03', false],
  ['known to have arrived', { state: 'arrived', lines: [line({ decision: 'none' })] }, 'P03', false],
  ['rejected', { state: 'rejected', lines: [line({ decision: 'none' })] }, 'P04', true],
  ['refused by the clearinghouse', { state: 'refused', lines: [line({ decision: 'none' })] }, 'P04', true],
  ['pended', { state: 'pended', lines: [line({ decision: 'pended' })] }, 'P05', false],
  ['denied', { lines: [line({ decision: 'denied' })] }, 'P06', false],
  ['modified', { lines: [line({ decision: 'modified', differences: [differs('quantity', '12', '6')] })] }, 'P07', false],
  ['to be called about', { lines: [line({ decision: 'contact-payer' })] }, 'P08', true],
  ['not required', { lines: [line({ decision: 'not-required' })] }, 'P09', false],
  ['for other days', { lines: [line({ validFrom: '2027-01-01' })] }, 'P10', false],
  ['over before the visit', { lines: [line({ validFrom: '2026-01-01', validTo: '2026-02-01' })] }, 'P10', false],
  ['for another code than asked', { lines: [line({ decision: 'modified', differences: [differs('code', '70553', '70551')] })] }, 'P11', false],
  ['for another provider', { lines: [line({ asked: { line: 1, modifiers: [], provider: { kind: 'person', reference: 'Practitioner/somebody-else' } } })] }, 'P11', false],
  ['of unknown fate', { state: 'ambiguous', lines: [line({ decision: 'none' })] }, 'P16', false],
  ['cancelled by the payer', { lines: [line({ decision: 'cancelled' })] }, 'E11', true],
  ['taken back', { state: 'closed' }, 'E11', true],
  ['sent anew as another', { replacedBy: 'x10' }, 'E11', true],
  ['of another coverage', { coverage: 'Coverage/other' }, 'E11', true],
]; // prettier-ignore

it.each(states)('%s', (_name, view, brings, keepsE11) => {
  const { rules } = judged(asked(view));
  expect(rules).toContain(brings);
  expect(rules.includes('E11')).toBe(keepsE11);
  if (brings !== 'AUTHORIZED' && brings !== 'P07') expect(rules).not.toContain('AUTHORIZED');
});

it.each([
  ['rejected', { state: 'rejected', lines: [line({ decision: 'none' })] }, 'P04'],
  ['to be called about', { lines: [line({ decision: 'contact-payer' })] }, 'P08'],
] as const)('speaks of the request that was %s before it asks for one', (_name, view, leads) => {
  const { rules, findings, verdict } = judged(asked(view));
  expect(rules.indexOf(leads)).toBe(rules.indexOf('E11') - 1);
  expect(findings[0]?.rule).toBe(leads);
  expect(verdict).toBe('action-needed');
});

it('holds a denied visit up', () => {
  expect(judged(asked({ lines: [line({ decision: 'denied' })] })).verdict).toBe('blocked');
});

it('counts one that covers the visit before a newer one that does not', () => {
  const { rules } = judged(
    asked({ id: 'x10', state: 'rejected', lines: [line({ decision: 'none' })] }),
    asked(),
  );
  expect(rules).toContain('AUTHORIZED');
  expect(rules).not.toContain('P04');
});

it('says nothing of requests where nothing was asked', () => {
  expect(judge(visit()).findings.some(({ rule }) => /^P\d|AUTHORIZED/.test(rule))).toBe(false);
});
