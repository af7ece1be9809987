/** Small builders of what the server tells, for the tests of the panel's pure parts. */
import type { CheckView, CoverageCheckView, Finding, VisitView } from '../../server/panel-view.ts';

export const check = (given: Partial<CheckView> = {}): CheckView => ({
  id: 'check-1',
  state: 'answered',
  coverage: 'Coverage/one',
  askedAt: '2026-11-23T15:00:00Z',
  answeredAt: '2026-11-23T15:00:02Z',
  serviceDate: '2026-12-01',
  asksToday: false,
  slow: false,
  payerName: 'Meridian Health Plan',
  rejections: [],
  ...given,
});

export const coverage = (given: Partial<CoverageCheckView> = {}): CoverageCheckView => ({
  coverage: 'Coverage/one',
  order: 1,
  payerName: 'Meridian Health Plan',
  hasRoute: true,
  differences: [],
  ...given,
});

export const finding = (given: Partial<Finding> = {}): Finding => ({
  rule: 'E11',
  severity: 'block',
  stops: false,
  params: {},
  fixes: [],
  owner: 'registrar',
  evidence: [],
  ...given,
});

export const visit = (given: Partial<VisitView> = {}): VisitView => ({
  appointment: 'Appointment/one',
  start: '2026-12-01T16:20:00Z',
  timeZone: 'America/Chicago',
  status: 'booked',
  title: 'MRI brain',
  serviceTypes: ['62'],
  verdict: 'ready',
  findings: [],
  coverages: [],
  ...given,
});
