/** Small builders of what the server tells of authorizations, for the tests of the screens' pure parts. */
import type {
  AuthorizationDraft,
  AuthorizationView,
  DraftService,
  FieldProblem,
} from '../../server/authorization-view.ts';

export const service = (given: Partial<DraftService> = {}): DraftService => ({
  code: { system: 'http://www.ama-assn.org/go/cpt', code: '70553', label: 'MRI of the head' },
  modifiers: [],
  serviceType: '62',
  quantity: 1,
  unit: 'UN',
  start: '2026-12-01',
  provider: {
    kind: 'person',
    reference: 'Practitioner/one',
    family: 'Osei',
    given: 'Kwame',
    npi: '1234567893',
  },
  ...given,
});

export const draft = (given: Partial<AuthorizationDraft> = {}): AuthorizationDraft => ({
  appointment: 'Appointment/one',
  coverage: 'Coverage/one',
  requester: { kind: 'organization', name: 'Northside Clinic', npi: '1234567893' },
  category: 'HS',
  certification: 'I',
  levelOfService: 'E',
  placeOfService: '22',
  diagnoses: [{ code: 'G43.909' }, { code: 'I10' }],
  services: [service()],
  ...given,
});

export const problem = (given: Partial<FieldProblem> = {}): FieldProblem => ({
  field: 'service.code',
  line: 1,
  code: 'missing',
  severity: 'block',
  params: {},
  ...given,
});

export const view = (given: Partial<AuthorizationView> = {}): AuthorizationView => ({
  id: 'one',
  state: 'waiting',
  isOpen: true,
  decision: 'none',
  coverage: 'Coverage/one',
  patient: 'Patient/one',
  payerName: 'Meridian Health Plan',
  sentAt: '2026-11-23T15:00:00Z',
  slow: false,
  trace: 'CS0001',
  draft: draft(),
  lines: [],
  rejections: [],
  documents: [],
  notes: [],
  choices: [],
  exchanges: [],
  claim: 'Claim/one',
  ...given,
});
