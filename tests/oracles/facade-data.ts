/** Resources of ours for the comparison of searches: varied on purpose in codes, precision of dates, offsets, and in what they lack. */
import type {
  Claim,
  Coding,
  Communication,
  CommunicationRequest,
  Consent,
  DocumentReference,
  FhirResource,
  QuestionnaireResponse,
  Task,
} from 'fhir/r4.js';

/** Facade ids of what the EHR holds, in a fixed order. */
export interface Chart {
  readonly patients: readonly string[];
  readonly coverages: readonly { readonly id: string; readonly patient: string }[];
  readonly practitioners: readonly string[];
  readonly organizations: readonly string[];
}

export const CLAIM_NUMBER = 'urn:example:claim-number';
export const TASK_NUMBER = 'urn:example:task-number';
const PROCESS_PRIORITY = 'http://terminology.hl7.org/CodeSystem/processpriority';
const LOINC = 'http://loinc.org';
const DAYS = ['2026-11-02', '2026-11-09T08:30:00-06:00', '2026-11-09T23:30:00-06:00', '2026-11-10', '2026-11-16T12:00:00Z', '2026-11-30', '2025-12-31T23:59:59Z', '2026-01-01', '2026-02-28', '2024-02-29', '2026-11-09', '2026-12-24T18:00:00+01:00']; // prettier-ignore

const pick = <T>(list: readonly T[], at: number): T => {
  const found = list[at % list.length];
  if (found === undefined) throw new Error('The chart is empty.');
  return found;
};
const coded = (system: string, code: string): { coding: Coding[] } => ({ coding: [{ system, code }] });
const patientOf = ({ patients }: Chart, at: number) => ({ reference: `Patient/${pick(patients, at)}` });
const day = (at: number) => pick(DAYS, at);

const claims = (chart: Chart): Claim[] =>
  DAYS.map((created, at) => {
    const coverage = pick(chart.coverages, at % 5);
    return {
      resourceType: 'Claim',
      id: `cmp-claim-${String(at).padStart(2, '0')}`,
      identifier: [{ system: CLAIM_NUMBER, value: `C-${1000 + at}` }],
      status: at % 4 === 3 ? 'draft' : 'active',
      type: coded('http://terminology.hl7.org/CodeSystem/claim-type', 'professional'),
      use: at % 3 === 0 ? 'preauthorization' : at % 3 === 1 ? 'predetermination' : 'claim',
      patient: { reference: `Patient/${coverage.patient}` },
      created,
      insurer: { reference: `Organization/${pick(chart.organizations, at % 2)}` },
      provider: { reference: `Practitioner/${pick(chart.practitioners, at % 3)}` },
      priority: coded(PROCESS_PRIORITY, at % 2 === 0 ? 'normal' : 'stat'),
      insurance: [{ sequence: 1, focal: true, coverage: { reference: `Coverage/${coverage.id}` } }],
      ...(at % 5 === 0 && {
        careTeam: [
          { sequence: 1, provider: { reference: `Practitioner/${pick(chart.practitioners, at + 1)}` } },
        ],
      }),
    };
  });

const tasks = (chart: Chart): Task[] =>
  DAYS.map((authoredOn, at) => ({
    resourceType: 'Task',
    id: `cmp-task-${String(at).padStart(2, '0')}`,
    ...(at % 3 !== 2 && {
      identifier: [{ system: TASK_NUMBER, value: `T-${at}` }, { value: `bare-${at % 4}` }],
    }),
    status: pick(['requested', 'accepted', 'completed', 'in-progress'] as const, at),
    intent: 'order',
    priority: pick(['routine', 'urgent', 'stat'] as const, at),
    ...(at % 2 === 0 && {
      businessStatus: coded('urn:example:business-status', at % 4 === 0 ? 'waiting' : 'on-hold'),
    }),
    code: coded('http://hl7.org/fhir/CodeSystem/task-code', at % 2 === 0 ? 'fulfill' : 'approve'),
    ...(at !== 7 && { for: patientOf(chart, at) }),
    focus: { reference: `Claim/cmp-claim-${String(at).padStart(2, '0')}` },
    authoredOn,
    executionPeriod: { start: day(at), ...(at % 2 === 0 && { end: '2026-12-31' }) },
    ...(at % 4 !== 1 && { owner: { reference: `Practitioner/${pick(chart.practitioners, at)}` } }),
    ...(at >= 8 && { partOf: [{ reference: `Task/cmp-task-0${at - 8}` }] }),
  }));

const communications = (chart: Chart): Communication[] =>
  DAYS.map((sent, at) => ({
    resourceType: 'Communication',
    id: `cmp-communication-${String(at).padStart(2, '0')}`,
    status: pick(['completed', 'in-progress', 'not-done'] as const, at),
    category: [coded('http://terminology.hl7.org/CodeSystem/communication-category', pick(['alert', 'notification', 'reminder'], at))],
    medium: [coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', at % 2 === 0 ? 'PHONE' : 'FAXWRIT')],
    subject: patientOf(chart, at),
    ...(at % 6 !== 5 && { sent }),
    ...(at % 3 === 0 && { received: day(at + 1) }),
    recipient: [{ reference: `Organization/${pick(chart.organizations, at)}` }],
    sender: { reference: `Practitioner/${pick(chart.practitioners, at)}` },
    basedOn: [{ reference: `Task/cmp-task-${String(at).padStart(2, '0')}` }],
    payload: [{ contentString: `Call ${at}` }],
  })); // prettier-ignore

const requests = (chart: Chart): CommunicationRequest[] =>
  DAYS.map((authoredOn, at) => ({
    resourceType: 'CommunicationRequest',
    id: `cmp-asked-${String(at).padStart(2, '0')}`,
    status: at % 2 === 0 ? 'active' : 'completed',
    priority: at % 4 === 0 ? 'urgent' : 'routine',
    subject: patientOf(chart, at),
    authoredOn,
    ...(at % 2 === 0 ? { occurrenceDateTime: day(at + 2) } : { occurrencePeriod: { start: day(at), end: '2026-12-31' } }),
    requester: { reference: `Practitioner/${pick(chart.practitioners, at)}` },
    groupIdentifier: { system: 'urn:example:group', value: `G-${at % 3}` },
  })); // prettier-ignore

const consents = (chart: Chart): Consent[] =>
  DAYS.map((dateTime, at) => ({
    resourceType: 'Consent',
    id: `cmp-consent-${String(at).padStart(2, '0')}`,
    status: pick(['active', 'inactive', 'rejected'] as const, at),
    scope: coded(
      'http://terminology.hl7.org/CodeSystem/consentscope',
      at % 2 === 0 ? 'patient-privacy' : 'treatment',
    ),
    category: [coded(LOINC, '59284-0')],
    patient: patientOf(chart, at),
    dateTime,
    organization: [{ reference: `Organization/${pick(chart.organizations, at)}` }],
    policyRule: coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    provision: { type: 'permit', period: { start: day(at), ...(at % 3 !== 0 && { end: '2027-06-30' }) } },
  }));

const documents = (chart: Chart): DocumentReference[] =>
  DAYS.map((date, at) => ({
    resourceType: 'DocumentReference',
    id: `cmp-document-${String(at).padStart(2, '0')}`,
    status: at % 5 === 4 ? 'superseded' : 'current',
    type: coded(LOINC, pick(['11506-3', '18842-5', '34117-2'], at)),
    category: [coded('http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category', 'clinical-note')],
    subject: patientOf(chart, at),
    date: new Date(date.length === 10 ? `${date}T12:00:00Z` : date).toISOString(),
    author: [{ reference: `Practitioner/${pick(chart.practitioners, at)}` }],
    content: [{ attachment: { contentType: at % 2 === 0 ? 'text/plain' : 'application/pdf', data: 'bm90ZQ==', language: 'en-US' } }],
    context: { period: { start: day(at), end: '2026-12-31' } },
    ...(at >= 6 && { relatesTo: [{ code: 'replaces' as const, target: { reference: `DocumentReference/cmp-document-0${at - 6}` } }] }),
  })); // prettier-ignore

const answers = (chart: Chart): QuestionnaireResponse[] =>
  DAYS.map((authored, at) => ({
    resourceType: 'QuestionnaireResponse',
    id: `cmp-answers-${String(at).padStart(2, '0')}`,
    identifier: { system: 'urn:example:answers', value: `A-${at % 6}` },
    questionnaire: `http://example.org/Questionnaire/${at % 2 === 0 ? 'imaging' : 'therapy'}`,
    status: pick(['completed', 'in-progress', 'amended'] as const, at),
    subject: patientOf(chart, at),
    authored,
    author: { reference: `Practitioner/${pick(chart.practitioners, at)}` },
  }));

/** All of them, in an order in which references never point ahead. */
export function ownResources(chart: Chart): (FhirResource & { id: string })[] {
  const makers: readonly ((chart: Chart) => FhirResource[])[] = [
    claims,
    tasks,
    communications,
    requests,
    consents,
    documents,
    answers,
  ];
  return makers.flatMap((make) => make(chart)).map((one) => ({ ...one, id: one.id ?? '' }));
}
