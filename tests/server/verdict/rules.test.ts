/** Each rule by cases that fire it and cases that do not, and the verdict that follows. */
import type { Patient } from 'fhir/r4.js';
import type { VerdictWord } from '../../../server/panel-view.ts';
import { judge, type CheckFacts, type VisitFacts } from '../../../server/verdict/index.ts';
import { answered, appointment, check, coverage, day, fine, insured, patient, visit } from './builders.ts';

const withFine = (rest: Parameters<typeof answered>[1] = {}) => answered({ ebs: fine }, rest);
const state = (one: CheckFacts['state'], rest: Partial<CheckFacts> = {}, slow = false) =>
  visit({ coverages: [insured({ slow, check: { state: one, exchange: 'x1', serviceDate: day, ...rest } })] });
const onChart = (rest: object) => withFine({ coverage: { coverage: { ...coverage, ...rest } } });
const child = { relationship: { coding: [{ code: 'child' }] }, subscriber: { reference: 'Patient/holder' } };
const holder: Patient = {
  resourceType: 'Patient',
  id: 'holder',
  name: [{ family: 'Rivera' }],
  birthDate: '1950-01-01',
};
const asChild = (rest: object) =>
  answered(
    { ebs: fine, dependent: true },
    {
      coverage: { coverage: { ...coverage, ...child }, subscriber: holder, ...rest },
      check: { asked: { asDependent: true, serviceTypes: [] } },
    },
  );
const medicare = { payerName: 'Medicare', payerId: 'MEDCR', memberIdPattern: undefined };
const medicaid = { payerName: 'Evergreen State Medicaid', payerId: 'EVGMD' };
const ebs = (...rows: typeof fine) => answered({ ebs: rows });

const fires: [name: string, rule: string, facts: VisitFacts, params: Record<string, string>, verdict: VerdictWord][] = [
  ['no member id', 'R01', onChart({ subscriberId: undefined }), {}, 'action-needed'],
  ['member id of blanks', 'R01', onChart({ subscriberId: '  ' }), {}, 'action-needed'],
  ['no member id, never checked', 'R01', visit({ coverages: [insured({ coverage: { ...coverage, subscriberId: '' } })] }), {}, 'unknown'],
  ['member id of another shape', 'R02', onChart({ subscriberId: 'X12' }), { masked: '•••X12', shape: 'W and nine digits' }, 'action-needed'],
  ['birth date missing', 'R03', withFine({ visit: { patient: { ...patient, birthDate: '' } } }), { context: 'missing' }, 'action-needed'],
  ['birth date to come', 'R03', withFine({ visit: { patient: { ...patient, birthDate: '2030-01-01' } } }), { context: 'impossible' }, 'action-needed'],
  ['birth date 200 years ago', 'R03', withFine({ visit: { patient: { ...patient, birthDate: '1826-01-01' } } }), { context: 'impossible' }, 'action-needed'],
  ['self, yet another holds the policy', 'R05', onChart({ subscriber: { reference: 'Patient/other' } }), { context: 'subscriber' }, 'action-needed'],
  ['dependent without policy holder', 'R05', onChart({ ...child, subscriber: undefined }), { context: 'missing' }, 'action-needed'],
  ['child older than the holder', 'R05', asChild({ subscriber: { ...holder, birthDate: '2000-01-01' } }), { context: 'older' }, 'action-needed'],
  ['holder without birth date', 'R06', asChild({ subscriber: { ...holder, birthDate: '' } }), { context: 'birthDate' }, 'action-needed'],
  ['holder without anything', 'R06', asChild({ subscriber: { resourceType: 'Patient' } }), { context: 'both' }, 'action-needed'],
  ['payer not known', 'R07', visit({ coverages: [insured({ payerId: undefined, payerName: 'Sunrise Gold' })] }), { payer: 'Sunrise Gold' }, 'unknown'],
  ['coverage ended the day before', 'R14', onChart({ period: { end: '2026-11-29' } }), { to: '2026-11-29' }, 'action-needed'],
  ['coverage ended in a month said without day', 'R14', onChart({ period: { end: '2026-10' } }), { to: '2026-10-31' }, 'action-needed'],
  ['coverage begins the day after', 'R14', onChart({ period: { start: '2026-12-01' } }), { from: '2026-12-01' }, 'action-needed'],
  ['never checked', 'R15', visit(), { context: 'never' }, 'unknown'],
  ['answer of ten days ago', 'R15', withFine({ check: { answeredAt: '2026-11-13T15:00:00Z' } }), { days: '10' }, 'action-needed'],
  ['asked about another day', 'R15', withFine({ check: { serviceDate: '2026-11-23' } }), { context: 'other' }, 'action-needed'],
  ['asked about today, the day queued', 'R15', withFine({ check: { serviceDate: '2026-11-23', nextCheckAt: '2026-11-28T08:00:00Z' } }), { context: 'queued', next: '2026-11-28T08:00:00Z' }, 'action-needed'],
  ['Medicaid asked about another month', 'R15', withFine({ coverage: medicaid, check: { serviceDate: '2026-10-31' } }), { context: 'other' }, 'action-needed'],
  ['patient died, by the chart', 'R27', withFine({ visit: { patient: { ...patient, deceasedDateTime: '2026-01-01' } } }), { context: 'chart' }, 'blocked'],
  ['patient died, by the payer', 'R27', answered({ ebs: fine, died: '2026-01-01' }), { date: '2026-01-01' }, 'blocked'],
  ['NPI mistyped', 'R18', withFine({ visit: { appointment: { ...appointment, participant: [{ status: 'accepted', actor: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1467560004' } } }] } } }), { who: '1467560004' }, 'action-needed'],
  ['no coverage', 'SELFPAY', visit({ coverages: [] }), {}, 'action-needed'],
  ['only a cancelled coverage', 'SELFPAY', visit({ coverages: [insured({ coverage: { ...coverage, status: 'cancelled' } })] }), {}, 'action-needed'],
  ['visit type not in the table', 'UNMAPPED', answered({ ebs: [{ type: '1', service: '30' }] }, { visit: { service: { visitType: 'XRAY-WALKIN', serviceTypes: ['30'], mapped: false } } }), { service: 'XRAY-WALKIN' }, 'action-needed'],
  ['plan inactive', 'E01', ebs({ type: '6', service: '30' }), { date: day }, 'blocked'],
  ['plan inactive, no service type said', 'E01', ebs({ type: '6' }), {}, 'blocked'],
  ['inactive with the dates it was in force', 'E01', ebs({ type: '6', service: '30', dates: [['347', '2026-10-31']] }), {}, 'blocked'],
  ['inactive overrides active of the same plan', 'E01', ebs({ type: '1', service: '30' }, { type: '6', service: '30' }), {}, 'blocked'],
  ['dental only', 'E02', ebs({ type: '1', service: '35' }), { kinds: '35' }, 'blocked'],
  ['dental and vision only', 'E02', ebs({ type: '1', service: '35' }, { type: '1', service: 'AL' }), { kinds: '35, AL' }, 'blocked'],
  ['plan dates ended', 'E03', answered({ ebs: fine, period: { start: '2026-01-01', end: '2026-11-29' } }), { context: 'past' }, 'blocked'],
  ['plan dates to come', 'E03', answered({ ebs: fine, period: { start: '2026-12-01' } }), { context: 'future', from: '2026-12-01' }, 'blocked'],
  ['row dates ended', 'E03', ebs({ type: '1', service: '30', dates: [['347', '2026-10-31']] }), { to: '2026-10-31' }, 'blocked'],
  ['row dates as a range', 'E03', ebs({ type: '1', service: '30', dates: [['291', '2025-01-01', '2025-12-31']] }), { context: 'past' }, 'blocked'],
  ['another payer', 'E04', ebs(...fine, { type: 'R', entity: { role: 'PR', name: 'Acme Life' } }), { other: 'Acme Life' }, 'action-needed'],
  ['another payer unnamed', 'E04', ebs(...fine, { type: 'R' }), { context: 'unnamed' }, 'action-needed'],
  ['Medicare Advantage', 'E05', answered({ ebs: [...fine, { type: 'R', kind: 'HN', entity: { role: 'PR', name: 'Sun Advantage' } }] }, { coverage: medicare }), { plan: 'Sun Advantage' }, 'blocked'],
  ['Medicare Advantage PPO', 'E05', answered({ ebs: [...fine, { type: 'R', kind: 'PR', plan: 'Sun PPO' }] }, { coverage: medicare }), { plan: 'Sun PPO' }, 'blocked'],
  ['Medicare second', 'E06', answered({ ebs: [...fine, { type: 'R', kind: '12', entity: { role: 'PR', name: 'Acme' } }] }, { coverage: medicare }), { other: 'Acme' }, 'action-needed'],
  ['payer marks a correction', 'E07', answered({ ebs: fine, changed: true }), {}, 'action-needed'],
  ['two fields differ', 'E07', answered({ ebs: fine, memberId: 'W1', person: { birthDate: '1984-03-10' } }), { fields: 'birthDate,memberId' }, 'action-needed'],
  ['another member id', 'E08', answered({ ebs: fine, memberId: 'W999999999' }), { payers: 'W999999999', ours: 'W123456701' }, 'action-needed'],
  ['another family name', 'E09', answered({ ebs: fine, person: { name: [{ family: 'RIVAS' }] } }), { field: 'family', payers: 'RIVAS' }, 'action-needed'],
  ['another sex', 'E09', answered({ ebs: fine, person: { gender: 'male' } }), { field: 'gender' }, 'action-needed'],
  ['asked as dependent, answered as subscriber', 'E10', answered({ ebs: fine }, { check: { asked: { asDependent: true, serviceTypes: [] } } }), { context: 'subscriber' }, 'action-needed'],
  ['asked as subscriber, answered as dependent', 'E10', answered({ ebs: fine, dependent: true }), { context: 'dependent' }, 'action-needed'],
  ['authorization required', 'E11', ebs({ type: '1', service: '30' }, { type: '1', service: '62', auth: 'Y' }), { service: '70551' }, 'action-needed'],
  ['authorization required for the procedure', 'E11', ebs(...fine, { type: 'CB', procedure: '70551', auth: 'Y' }), {}, 'action-needed'],
  ['authorization unknown', 'E12', ebs({ type: '1', service: '30' }, { type: '1', service: '62', auth: 'U' }), {}, 'action-needed'],
  ['authorization not spoken of', 'E12', ebs({ type: '1', service: '30' }, { type: '1', service: '62' }), {}, 'action-needed'],
  ['authorization not needed for the plan only', 'E12', ebs({ type: '1', service: '30', auth: 'N' }, { type: '1', service: '62' }), {}, 'action-needed'],
  ['network amounts', 'E13', ebs(...fine, { type: 'A', service: '62', percent: '20%', network: 'Y' }), { context: 'yes' }, 'ready'],
  ['other primary care provider', 'E14', answered({ ebs: [...fine, { type: 'L', entity: { role: 'P3', name: 'Kenji Ito' } }] }, { visit: { patient: { ...patient, generalPractitioner: [{ display: 'Maria Lopez, MD' }] } } }), { payers: 'Kenji Ito' }, 'action-needed'],
  ['restricted to a provider', 'E15', ebs(...fine, { type: 'N', entity: { role: '1P', name: 'City Clinic' } }), { provider: 'City Clinic' }, 'blocked'],
  ['Medicaid plan', 'E16', answered({ ebs: [...fine, { type: 'MC', service: '30', entity: { role: 'PR', name: 'Green Care' } }] }, { coverage: medicaid }), { plan: 'Green Care' }, 'action-needed'],
  ['service excluded', 'E18', ebs({ type: '1', service: '30' }, { type: 'I', service: '62' }), { service: '70551' }, 'action-needed'],
  ['procedure excluded', 'E18', ebs(...fine, { type: 'E', procedure: '70551' }), {}, 'action-needed'],
  ['service not in force', 'E18', ebs({ type: '1', service: '30' }, { type: '6', service: '62' }), {}, 'action-needed'],
  ['contact another', 'E19', ebs(...fine, { type: 'U', entity: { role: 'VN', name: 'Radiology Benefits', phone: '800-555-0199' } }), { who: 'Radiology Benefits', phone: '800-555-0199' }, 'action-needed'],
  ['copay to collect', 'E20', ebs(...fine, { type: 'B', service: '62', amount: 40, network: 'Y' }), { amount: '40.00', context: 'only' }, 'ready'],
  ['pending', 'E21', ebs({ type: '5', service: '30' }, { type: '1', service: '62', auth: 'N' }), {}, 'action-needed'],
  ['inactive pending update', 'E21', ebs({ type: '7', service: '30' }, { type: '1', service: '62', auth: 'N' }), {}, 'action-needed'],
  ['spend-down', 'E22', ebs(...fine, { type: 'Y', amount: 120.5 }), { amount: '120.50' }, 'action-needed'],
  ['QMB by code', 'E23', answered({ ebs: [...fine, { type: '1', service: '30', kind: 'QM' }] }, { coverage: medicare }), {}, 'action-needed'],
  ['QMB by note', 'E23', ebs(...fine, { type: 'D', service: '30', note: 'MEMBER IS QMB, DO NOT BILL' }), {}, 'action-needed'],
  ['only the plan answered', 'E24', ebs({ type: '1', service: '30' }), { context: 'general' }, 'unknown'],
  ['nothing answered', 'E24', ebs(), { context: 'nothing' }, 'unknown'],
  ['another service answered', 'E24', ebs({ type: '1', service: '30' }, { type: '1', service: '33' }), {}, 'unknown'],
  ['note of the payer', 'E25', ebs(...fine, { type: 'D', note: 'Hello\nREFERRAL NEEDED' }), { text: 'REFERRAL NEEDED', more: '1' }, 'ready'],
  ['slow', 'E27', state('waiting', {}, true), { context: 'slow' }, 'unknown'],
  ['payer down', 'E27', state('payer-down'), { context: 'down' }, 'unknown'],
  ['payer down by AAA 42', 'E27', answered({ aaa: [['42', 'P', '2100A']] }), { context: 'down' }, 'unknown'],
  ['payer down by AAA 80', 'E27', answered({ aaa: [['80', 'R', '2100A']] }), { context: 'down' }, 'unknown'],
  ['no answer', 'E27', state('no-answer'), { context: 'none' }, 'unknown'],
  ['unreadable', 'E27', state('unreadable'), { context: 'unreadable' }, 'unknown'],
  ['refused by 999', 'E28', state('refused', { refusal: { kind: '999', code: 'R' } }), { kind: '999', code: 'R' }, 'unknown'],
  ['refused by TA1', 'E28', state('refused', { refusal: { kind: 'TA1', code: '006' } }), { kind: 'TA1' }, 'unknown'],
  ['member not found', 'AAA', answered({ aaa: [['75', 'C', '2100C']] }), { reason: '75', context: '75', field: 'memberId' }, 'action-needed'],
  ['birth date does not match', 'AAA', answered({ aaa: [['71', 'C', '2100C']] }), { field: 'birthDate', loop: '2100C' }, 'action-needed'],
  ['AAA beside benefits', 'AAA', answered({ ebs: fine, aaa: [['54', 'C', '2110C']] }), { field: 'service' }, 'action-needed'],
]; // prettier-ignore

it.each(fires)('fires: %s → %s', (_name, rule, facts, params, verdict) => {
  const judged = judge(facts);
  const finding = judged.findings.find((one) => one.rule === rule);
  expect(finding).toMatchObject({ rule, params });
  expect(finding?.evidence.length).toBeGreaterThan(0);
  expect(finding?.fixes.length).toBeGreaterThan(0);
  expect(judged.verdict).toBe(verdict);
});

const silent: [name: string, rule: string, facts: VisitFacts][] = [
  ['Medicare number kept with the patient', 'R01', withFine({ coverage: { ...medicare, coverage: { ...coverage, subscriberId: '' } }, visit: { patient: { ...patient, identifier: [{ system: 'http://hl7.org/fhir/sid/us-mbi', value: '1EG4TE5MK73' }] } } })],
  ['member id among the identifiers', 'R01', onChart({ subscriberId: undefined, identifier: [{ value: 'W123456701' }] })],
  ['member id with blanks and small letters', 'R02', onChart({ subscriberId: 'w123 456-701' })],
  ['pattern of a site that is none', 'R02', withFine({ coverage: { memberIdPattern: '([' } })],
  ['born on the day', 'R03', withFine({ visit: { patient: { ...patient, birthDate: day } } })],
  ['self without subscriber', 'R05', onChart({ subscriber: undefined })],
  ['child younger than the holder', 'R05', asChild({})],
  ['complete holder', 'R06', asChild({})],
  ['last day of the coverage', 'R14', onChart({ period: { start: '2026-01-01', end: day } })],
  ['first day of the coverage', 'R14', onChart({ period: { start: day } })],
  ['coverage end with an hour', 'R14', onChart({ period: { end: '2026-11-30T00:00:00-06:00' } })],
  ['answer of three days ago', 'R15', withFine({ check: { answeredAt: '2026-11-20T15:00:00Z' } })],
  ['Medicaid of the same month', 'R15', withFine({ coverage: medicaid, check: { serviceDate: '2026-11-23' } })],
  ['check under way', 'R15', state('sending')],
  ['valid NPI', 'R18', withFine({ visit: { appointment: { ...appointment, participant: [{ status: 'accepted', actor: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1467560003' } } }] } } })],
  ['inactive row of another plan', 'E01', ebs({ type: '1', service: '30', plan: 'Gold', auth: 'N' }, { type: '6', service: '30', plan: 'Old' })],
  ['inactive row of last year beside an active one', 'E01', ebs(...fine, { type: '6', service: '30', dates: [['347', '2025-12-31']] })],
  ['inactive dental beside an active plan', 'E01', ebs(...fine, { type: '6', service: '35' })],
  ['dental beside the plan', 'E02', ebs(...fine, { type: '1', service: '35' })],
  ['dental for a dental visit', 'E02', answered({ ebs: [{ type: '1', service: '35' }] }, { visit: { service: { serviceTypes: ['35', '30'], mapped: true } } })],
  ['last day of the plan', 'E03', answered({ ebs: fine, period: { end: day } })],
  ['plan date of one day is a beginning', 'E03', answered({ ebs: fine, period: { start: '2026-11-23', end: '2026-11-23' } })],
  ['row date of one day is a beginning', 'E03', ebs({ type: '1', service: '30', dates: [['291', '2026-01-01', '2026-01-01']] }, { type: '1', service: '62', auth: 'N' })],
  ['the other payer is on file', 'E04', visit({ coverages: [insured({ check: check({ ebs: [...fine, { type: 'R', entity: { role: 'PR', name: 'ACME LIFE' } }] }) }), insured({ order: 2, coverage: { ...coverage, id: 'c2', order: 2 }, payerName: 'Acme Life', payerId: 'ACME' })] })],
  ['an HMO row of a commercial plan', 'E05', ebs({ type: '1', service: '30', kind: 'HM' }, { type: '1', service: '62', auth: 'N' })],
  ['same member id with dashes', 'E08', answered({ ebs: fine, memberId: 'w-123456701' })],
  ['accents and suffix', 'E09', answered({ ebs: fine, person: { name: [{ family: 'RIVERA JR', given: ['ANA', 'L'] }] } })],
  ['dependent answered as dependent', 'E10', asChild({})],
  ['authorization not needed', 'E12', withFine()],
  ['same primary care provider', 'E14', answered({ ebs: [...fine, { type: 'L', entity: { role: 'P3', name: 'ITO, KENJI' } }] }, { visit: { patient: { ...patient, generalPractitioner: [{ display: 'Kenji Ito, MD' }] } } })],
  ['excluded out of network only', 'E18', ebs(...fine, { type: 'I', service: '62', network: 'N' })],
  ['excluded on a less specific type', 'E18', ebs(...fine, { type: 'I', service: '4' })],
  ['QMB denied in words', 'E23', ebs(...fine, { type: 'D', note: 'Patient is not a QMB' })],
  ['QMB of last year', 'E23', ebs(...fine, { type: '1', service: '30', kind: 'QM', dates: [['291', '2025-01-01', '2025-12-31']] })],
  ['copay of a QMB', 'E20', ebs(...fine, { type: 'B', service: '62', amount: 40 }, { type: '1', service: '30', kind: 'QM' })],
  ['AAA 42 is told once', 'AAA', answered({ aaa: [['42', 'P', '2100A']] })],
  ['rejection is no silence', 'E24', answered({ aaa: [['75', 'C', '2100C']] })],
]; // prettier-ignore

it.each(silent)('stays silent: %s → %s', (_name, rule, facts) => {
  expect(judge(facts).findings.map((one) => one.rule)).not.toContain(rule);
});

it('needs an order for two coverages and puts Medicaid last', () => {
  const two = (first: object, second: object) =>
    judge(visit({ coverages: [insured({ coverage: { ...coverage, ...first }, ...medicaid }), insured({ order: 2, coverage: { ...coverage, id: 'c2', ...second } })] }))
      .findings.map((one) => one.rule); // prettier-ignore
  expect(two({}, {})).toContain('R09');
  expect(two({}, { order: undefined })).toContain('R09');
  expect(two({}, { order: 2 })).not.toContain('R09');
  expect(two({}, { order: 2 })).toContain('R12');
});
