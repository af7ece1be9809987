/**
 * Searches that a HAPI server and our facade must answer alike, over the same resources. `{patient0}` and the like stand for
 * facade ids. Where a query sorts, ids break ties, so that the order is the standard's and not the server's.
 */
const CLAIM_NUMBER = 'urn:example:claim-number';
const TASK_NUMBER = 'urn:example:task-number';

const byType: Readonly<Record<string, readonly string[]>> = {
  Claim: [
    '', '_id=cmp-claim-03', '_id=cmp-claim-03,cmp-claim-05', '_id=cmp-claim-03&_id=cmp-claim-05', '_id=nobody',
    'status=active', 'status=draft', 'status=active,draft', 'status=cancelled', 'status:not=active',
    'status=http://hl7.org/fhir/fm-status|active', 'use=preauthorization', 'use=claim,predetermination', 'use=claim&status=active',
    `identifier=${CLAIM_NUMBER}|C-1003`, 'identifier=C-1003', `identifier=${CLAIM_NUMBER}|`, `identifier=${CLAIM_NUMBER}|C-1003,${CLAIM_NUMBER}|C-1007`,
    'identifier=|C-1003', 'identifier=urn:example:other|C-1003', 'identifier=C-100',
    'patient=Patient/{coveragePatient0}', 'patient={coveragePatient0}', 'patient:Patient={coveragePatient0}', 'patient={coveragePatient0},{coveragePatient1}', 'patient={nobody}',
    'insurer=Organization/{organization0}', 'insurer={organization1}', 'provider=Practitioner/{practitioner0}', 'provider:Practitioner={practitioner1}',
    'care-team=Practitioner/{practitioner1}', 'care-team:missing=true', 'care-team:missing=false', 'identifier:missing=false', 'encounter:missing=true',
    'priority=stat', 'priority=http://terminology.hl7.org/CodeSystem/processpriority|normal',
    'created=2026-11-09', 'created=eq2026-11-09', 'created=ne2026-11-09', 'created=gt2026-11-09', 'created=ge2026-11-10', 'created=lt2026-11-09', 'created=le2026-11-09',
    'created=sa2026-11-09', 'created=eb2026-11-09', 'created=2026-11', 'created=2026', 'created=ge2026-11-09&created=lt2026-11-11', 'created=2026-11-09T08:30:00-06:00',
    'created=2026-11-09T14:30:00Z', 'created=gt2026-11-09T14:30:00Z', 'created=2024-02-29', 'created=2026-11-02,2026-11-30', 'created=2026-12-24T17:00:00Z',
    '_sort=identifier', '_sort=-_id', '_sort=status,_id', '_sort=-use,_id', '_sort=_id&_count=5', '_sort=_id&_count=1', '_sort=-_id&status=active&_count=3',
  ],
  Task: [
    '', 'status=requested', 'status=requested,accepted', 'status:not=completed', `identifier=${TASK_NUMBER}|T-4`, 'identifier=bare-1', 'identifier=|bare-1', 'identifier:missing=true',
    'business-status=waiting', 'business-status=urn:example:business-status|on-hold', 'business-status:missing=true', 'business-status:not=waiting',
    'code=fulfill', 'code=http://hl7.org/fhir/CodeSystem/task-code|approve', 'intent=order', 'priority=urgent', 'priority:not=urgent', 'priority=urgent,stat',
    'patient={patient0}', 'patient=Patient/{patient1}', 'subject=Patient/{patient2}', 'patient:missing=true', 'owner=Practitioner/{practitioner0}', 'owner:missing=true',
    'focus=Claim/cmp-claim-02', 'focus:Claim=cmp-claim-02', 'part-of=Task/cmp-task-00', 'part-of:missing=false',
    'authored-on=2026-11-09', 'authored-on=ge2026-11-10', 'authored-on=lt2026', 'period=2026-11-15', 'period=ge2026-12-01', 'period=le2026-11-05', 'period=gt2026-12-31', 'period=sa2026-11-10', 'period=eb2026-11-10', 'period=ne2026-11-09',
    'patient={patient0}&status=requested', 'status=requested&priority=routine&intent=order', '_sort=priority,_id', '_sort=-status,-_id', '_sort=_id&_count=4',
    '_include=Task:focus&_id=cmp-task-02', '_include=Task:part-of&_id=cmp-task-08', '_include=Task:owner&_id=cmp-task-00', '_include=Task:patient&_id=cmp-task-01', '_revinclude=Communication:based-on&_id=cmp-task-02', '_revinclude=Task:part-of&_id=cmp-task-00',
  ],
  Communication: [
    '', 'status=completed', 'category=alert', 'category=http://terminology.hl7.org/CodeSystem/communication-category|reminder', 'category:not=alert', 'medium=PHONE',
    'patient={patient3}', 'subject=Patient/{patient3}', 'sent=2026-11-09', 'sent=ge2026-11-10', 'sent:missing=true', 'received:missing=false', 'received=lt2026-11-12', 'recipient=Organization/{organization0}',
    'sender={practitioner2}', 'based-on=Task/cmp-task-05', '_sort=category,_id', '_sort=_id&_count=5&status=completed', '_include=Communication:based-on&_id=cmp-communication-04',
  ],
  CommunicationRequest: [
    'status=active', 'priority=urgent', 'authored=2026-11-09', 'authored=gt2026-11-15', 'occurrence=2026-11-20', 'occurrence=ge2026-12-25', 'occurrence=lt2026-01-01', 'group-identifier=urn:example:group|G-1', 'group-identifier=G-2',
    'patient={patient1}', 'requester=Practitioner/{practitioner1}', '_sort=group-identifier,_id',
  ],
  Consent: [
    'status=active', 'scope=patient-privacy', 'category=59284-0', 'category=http://loinc.org|59284-0', 'date=2026-11-09', 'date=le2025-12-31', 'period=2026-11-12', 'period=gt2027-07-01', 'period=lt2026-01-01',
    'patient={patient4}', 'organization={organization1}', 'status:not=rejected&scope=treatment', '_sort=-scope,_id',
  ],
  DocumentReference: [
    'patient={patient0}&identifier:missing=true&_id=cmp-document-00', '_id=cmp-document-01,cmp-document-02', 'patient={patient1}&type=http://loinc.org|18842-5&_id=cmp-document-01',
    'patient={patient2}&_id=cmp-document-02&status=current', 'patient={patient2}&_id=cmp-document-02&status=superseded', 'patient={patient3}&_id=cmp-document-03&contenttype=application/pdf', 'patient={patient0}&_id=cmp-document-00&period=ge2026-11-01',
    'patient={patient0}&_id=cmp-document-00&language=en-US', 'patient={patient1}&_id=cmp-document-01&category=clinical-note', 'patient={patient6}&_id=cmp-document-06&relatesto=DocumentReference/cmp-document-00', 'patient={patient6}&_id=cmp-document-06&relation=replaces',
  ],
  QuestionnaireResponse: [
    'status=completed', 'identifier=urn:example:answers|A-2', 'identifier=A-2', 'authored=2026-11-09', 'authored=ge2026-11-10&authored=lt2026-12-01', 'patient={patient5}', 'subject=Patient/{patient5}', 'author={practitioner0}',
    'questionnaire=http://example.org/Questionnaire/imaging', '_sort=identifier,_id', '_sort=status,_id&_count=4',
  ],
  Patient: [
    '_id={patient0}', '_id={patient0},{patient1}', '_id={nobody}', '_id={patient0}&gender=male', '_id={patient0},{patient1},{patient2},{patient3}&gender=female', '_id={patient0},{patient1},{patient2}&birthdate=lt1980-01-01',
    '_id={patient0}&birthdate=ge1900', '_id={patient0},{patient1},{patient2},{patient3},{patient4}&_sort=birthdate', '_id={patient0},{patient1},{patient2}&_sort=-birthdate', '_id={patient0},{patient1}&active=true',
    '_id={patient0}&death-date:missing=true', '_id={patient0},{patient1},{patient2}&_sort=_id', '_id={patient0},{patient1},{patient2}&_sort=_id&_count=2',
  ],
  Coverage: [
    'patient={coveragePatient0}', 'beneficiary=Patient/{coveragePatient0}', 'patient=Patient/{coveragePatient1}&status=active', 'patient={coveragePatient0}&status=cancelled', '_id={coverage0}', '_id={coverage0},{coverage1}', 'patient={coveragePatient0}&type:missing=false',
    'patient={coveragePatient0}&_include=Coverage:payor', 'patient={coveragePatient0}&_include=Coverage:beneficiary', 'patient={coveragePatient2}&_sort=_id', 'patient={coveragePatient0}&subscriber:missing=true',
  ],
  Encounter: ['patient={patient0}', 'patient=Patient/{patient1}&status=finished', 'patient={patient0}&date=ge2020-01-01', 'patient={patient2}&class=AMB', 'patient={patient3}&_sort=_id'],
  Condition: ['patient={patient0}', 'patient={patient1}&clinical-status=active', 'patient={patient2}&category=encounter-diagnosis', 'patient={patient0}&clinical-status:not=active', 'patient={patient4}&_sort=_id'],
  ServiceRequest: ['patient={patient0}', 'patient={patient1}&status=active', 'patient={patient0}&intent=order', 'patient={patient2}&authored=ge2026-01-01', 'patient={patient3}&_include=ServiceRequest:requester', 'patient={patient0}&_sort=_id'],
  Appointment: ['patient={patient0}', 'patient={patient1}&status=booked', 'patient={patient0}&date=ge2026-01-01', 'patient={patient2}&date=lt2020-01-01', 'patient={patient3}&_sort=date,_id', 'actor=Patient/{patient4}'],
  Practitioner: ['_id={practitioner0}', '_id={practitioner0},{practitioner1},{practitioner2}&_sort=_id', '_id={practitioner0}&active=true'],
  Organization: ['_id={organization0}', '_id={organization0},{organization1}&_sort=-_id', '_id={organization0}&name:missing=false'],
}; // prettier-ignore

const DAY =
  'a day without an offset is a day of UTC here; HAPI compares with the day written in the resource, whatever its offset';
const HASHED = 'identifiers are kept as keyed hashes, which have no order: sorting by them is refused';

/** Where HAPI and the facade differ on purpose; keyed by `Type?query` as written above. */
export const differences: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['=2026-11-09', '=eq2026-11-09', '=ne2026-11-09', '=gt2026-11-09', '=ge2026-11-10', '=le2026-11-09', '=sa2026-11-09'].map(
      (value) => [`Claim?created${value}`, DAY] as const,
    ),
  ),
  'Task?authored-on=2026-11-09': DAY,
  'Task?authored-on=ge2026-11-10': DAY,
  'Communication?sent=2026-11-09': DAY,
  'Communication?sent=ge2026-11-10': DAY,
  'CommunicationRequest?authored=2026-11-09': DAY,
  'Consent?date=2026-11-09': DAY,
  'QuestionnaireResponse?authored=2026-11-09': DAY,
  'QuestionnaireResponse?authored=ge2026-11-10&authored=lt2026-12-01': DAY,
  'Claim?created=2026-11-02,2026-11-30': 'HAPI takes one value for a date; R4 allows several, of which any may match',
  'Claim?_sort=identifier': HASHED,
  'CommunicationRequest?_sort=group-identifier,_id': HASHED,
  'QuestionnaireResponse?_sort=identifier,_id': HASHED,
}; // prettier-ignore

export const queries: readonly string[] = Object.entries(byType).flatMap(([type, all]) =>
  all.map((query) => `${type}?${query}`),
);
