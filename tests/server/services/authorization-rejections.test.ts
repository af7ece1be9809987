/** AAA of a 278 in the desk's terms: which field of the form, and what next. */
import { fieldOfPath, rejectionOf } from '../../../server/services/authorization-rejections.ts';
import { ownRequest, payerIdOf, readRequest } from '../../../server/services/pas-request.ts';
import { isProblem } from '../../../server/problems.ts';
import { pasBundle } from '../routes/pas-bundle.ts';

const bundle = pasBundle();
const at = (entry: number, path: string) => fieldOfPath(bundle, `Bundle.entry[${entry}].resource.${path}`);

it.each([
  ['the service code', 0, 'item[0].productOrService.coding[0].code', { field: 'service.code', line: 1 }],
  ['a modifier', 0, 'item[0].modifier[0]', { field: 'service.modifiers', line: 1 }],
  ['the service type', 0, 'item[0].category', { field: 'service.type', line: 1 }],
  ['the amount', 0, 'item[0].quantity.value', { field: 'service.quantity', line: 1 }],
  ['the day', 0, 'item[0].servicedDate', { field: 'service.start', line: 1 }],
  ['the last day', 0, 'item[0].servicedPeriod.end', { field: 'service.end', line: 1 }],
  ['the place', 0, 'item[0].locationCodeableConcept', { field: 'placeOfService' }],
  ['a diagnosis', 0, 'diagnosis[0].diagnosisCodeableConcept', { field: 'diagnoses' }],
  ['the birth date', 1, 'birthDate', { field: 'patient.birthDate' }],
  ['the member id', 2, 'identifier[0].value', { field: 'patient.memberId' }],
  ['the payer', 3, 'identifier[0].value', { field: 'payer' }],
  ['the requester’s NPI', 4, 'identifier[0].value', { field: 'requester.npi' }],
  ['the requester’s phone', 4, 'telecom[0].value', { field: 'requester.phone' }],
  ['the provider’s NPI, by the role', 6, 'identifier[0].value', { field: 'service.provider.npi', line: 1 }],
  ['the provider’s name', 6, 'name[0].family', { field: 'service.provider', line: 1 }],
])('leads %s of the request back to its field', (_name, entry, path, place) => {
  expect(at(entry, path)).toEqual(place);
});

it('leads nowhere from what is not there', () => {
  expect(at(40, 'name')).toBeUndefined();
  expect(fieldOfPath(bundle, 'nothing')).toBeUndefined();
});

const told = (loop: string, reason: string, followUp = 'C') =>
  rejectionOf({ loop, reason, followUp, evidence: [] }, bundle);

it.each([
  ['2010C', '71', 'C', 'patient.birthDate', 'chart'],
  ['2010C', '75', 'C', 'patient.memberId', 'chart'],
  ['2010D', '65', 'C', 'patient.name', 'chart'],
  ['2010B', '43', 'C', 'requester.npi', 'correct'],
  ['2010B', '46', 'C', 'requester.phone', 'correct'],
  ['2010FA', '51', 'C', 'service.provider.npi', 'correct'],
  ['2010FA', '44', 'C', 'service.provider', 'correct'],
  ['2000E', 'AF', 'C', 'diagnoses', 'correct'],
  ['2000F', 'AG', 'C', 'service.code', 'correct'],
  ['2000F', '57', 'N', 'service.start', 'call'],
  ['2010A', '79', 'N', 'payer', 'call'],
])('takes AAA %s %s %s for %s: %s', (loop, reason, followUp, field, next) => {
  expect(told(loop, reason, followUp)).toMatchObject({ place: { field }, next });
});

it.each([
  ['2000A', '42', 'Y'],
  ['2010A', '80', 'P'],
])('waits when the payer is down (%s %s %s)', (loop, reason, followUp) => {
  const rejection = told(loop, reason, followUp);
  expect(rejection.next).toBe('later');
  expect(rejection.place).toBeUndefined();
});

it('takes the answer’s own pointer before the reason', () => {
  const path = 'Bundle.entry[0].resource.item[0].quantity.value';
  const rejection = rejectionOf({ loop: '2000F', reason: '33', followUp: 'C', path, evidence: [] }, bundle);
  expect(rejection.place).toEqual({ field: 'service.quantity', line: 1 });
});

describe('another system’s Bundle', () => {
  const ids = {
    idFor: (type: string, id: string) => `ours-${type.toLowerCase()}-${id}`,
    outgoing: <T>(one: T) => one,
  };
  const naming = { ids, given: new Map(), claim: 'claim-1', base: 'https://ours.example.org/fhir/r4' };

  it('gets our ids throughout, entry for entry', () => {
    const { bundle: own, claim, patient, coverage, insurer } = ownRequest(readRequest(pasBundle()), naming);
    expect(claim).toMatchObject({ id: 'claim-1', patient: { reference: 'Patient/ours-patient-p' } });
    expect(coverage.beneficiary.reference).toBe('Patient/ours-patient-p');
    expect([patient.id, insurer.id]).toEqual(['ours-patient-p', 'ours-organization-payer']);
    expect(own.entry?.[5]?.fullUrl).toBe(
      'https://ours.example.org/fhir/r4/PractitionerRole/ours-practitionerrole-role',
    );
    expect(payerIdOf(insurer, (id) => id === 'MERID')).toBe('MERID');
  });

  it('may name its entries by UUIDs', () => {
    const text = JSON.stringify(pasBundle())
      .replaceAll(
        'https://other-ehr.example.org/fhir/Patient/p"',
        'urn:uuid:6a1c9a52-0001-4000-8000-000000000001"',
      )
      .replaceAll('"Patient/p"', '"urn:uuid:6a1c9a52-0001-4000-8000-000000000001"');
    const { claim } = ownRequest(readRequest(JSON.parse(text)), naming);
    expect(claim.patient.reference).toBe('Patient/ours-patient-p');
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['a text', 'Bundle'],
    ['a number for an entry', { ...pasBundle(), entry: [1] }],
    ['null for a resource', { ...pasBundle(), entry: [{ fullUrl: 'urn:x', resource: null }] }],
  ])('is refused in one sentence when it is %s', (_name, body) => {
    let thrown: unknown;
    try {
      readRequest(body);
    } catch (cause) {
      thrown = cause;
    }
    expect(isProblem(thrown) && thrown.id).toBe('authorization/not-a-bundle');
  });
});
