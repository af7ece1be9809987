/** Brings a request together: the Claim first, then all it refers to (PAS request Bundle, 2.0.1 and 2.2.1). */
import type { Bundle, Encounter, FhirResource } from 'fhir/r4.js';
import type { BuiltClaim, ClaimChart, ClaimRequest, ClaimSettings } from './claim.ts';
import { checkRequest } from './claim-checks.ts';
import { putItem, putSupportingInfo } from './claim-items.ts';
import { addCoverage, addOrganization, addPatient, addProvider } from './claim-people.ts';
import { addResource, pasProfile, x12Concept, type ClaimWork } from './claim-work.ts';
import { urlOf } from './code-systems.ts';
import { recorder, type Recorder } from './recorder.ts';
import type { EhrTraceLine } from './trace.ts';

const temporaryCodes = 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes';
const claimEncounter = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Claim.encounter';

/**
 * The request as a PAS request Bundle of the version in `settings`; pure, and the same again for the same arguments.
 * No Bundle is made where an issue is an error.
 */
export function buildClaim(chart: ClaimChart, request: ClaimRequest, settings: ClaimSettings): BuiltClaim {
  const work: ClaimWork = {
    ...{ chart, request, settings },
    ...{ absent: [], issues: [], resources: new Map(), sources: new Map() },
  };
  checkRequest(work);
  const reference = `Claim/${settings.claimId}`;
  const claim = recorder('Claim', reference);
  work.resources.set(reference, claim);
  work.sources.set(reference, claim);
  putHeader(work, claim);
  putPeople(work, claim);
  putDiagnoses(work, claim);
  for (const [index, item] of request.items.entries()) putItem(work, claim, item, index);
  putSupportingInfo(work, claim);
  const { absent, issues } = work;
  if (issues.some(({ severity }) => severity === 'error')) return { trace: [], absent, issues };
  return { bundle: bundleOf(work), trace: traceOf(work), absent, issues };
}

function putHeader({ settings, request }: ClaimWork, claim: Recorder): void {
  const constant = (row: string) => ({ row: `claim.Claim#${row}` });
  const from = (row: string, source: string) => ({ row: `claim.Claim#${row}`, from: source });
  claim.put('id', settings.claimId, from('id', 'ClaimSettings.claimId'));
  claim.put('meta.profile[0]', pasProfile('profile-claim'), constant('profile'));
  const { originator, value } = settings.trace;
  claim.put(
    'identifier[0]',
    { system: `urn:trnorg:${originator}`, value },
    from('trace', 'ClaimSettings.trace'),
  );
  claim.put('status', 'active', constant('status'));
  const type = { system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: request.type };
  claim.put('type.coding[0]', type, from('type', 'ClaimRequest.type'));
  claim.put('use', 'preauthorization', constant('use'));
  claim.put('created', settings.at, from('created', 'ClaimSettings.at'));
  const priority = request.levelOfService === undefined || request.levelOfService === 'E' ? 'normal' : 'stat';
  const coding = { system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: priority };
  claim.put('priority.coding[0]', coding, from('priority', 'ClaimRequest.levelOfService'));
  let count = 0;
  if (request.levelOfService !== undefined) {
    claim.put('extension[0].url', pasProfile('extension-levelOfServiceCode'), constant('level-of-service'));
    const level = x12Concept('1338', request.levelOfService);
    claim.put(
      'extension[0].valueCodeableConcept',
      level,
      from('level-of-service', 'ClaimRequest.levelOfService'),
    );
    count += 1;
  }
  // Who sends to whom has a place in the Bundle since 2.2 only.
  if (settings.transmission !== undefined && settings.pas === '2.2.1')
    putTransmission(claim, settings.transmission, count);
}

function putTransmission(
  claim: Recorder,
  sent: NonNullable<ClaimSettings['transmission']>,
  at: number,
): void {
  const parts = [
    ['applicationSenderCode', sent.applicationSender],
    ['applicationReceiverCode', sent.applicationReceiver],
    ['interchangeSenderID', sent.interchangeSender],
    ['interchangeReceiverID', sent.interchangeReceiver],
  ].flatMap(([url, valueString]) => (valueString === undefined ? [] : [{ url, valueString }]));
  const row = 'claim.Claim#transmission';
  claim.put(`extension[${at}].extension`, parts, { row, from: 'ClaimSettings.transmission' });
  claim.put(`extension[${at}].url`, pasProfile('extension-TransmissionIdentifiers'), { row });
}

function putPeople(work: ClaimWork, claim: Recorder): void {
  const { chart, settings } = work;
  const from = (row: string) => ({ row: `claim.Claim#${row}`, from: `ClaimChart.${row}` });
  const patient = addPatient(work, chart.patient, 'beneficiary');
  claim.put('patient', patient, from('patient'));
  const insurer = addOrganization(work, chart.insurer, 'insurer', 'X3');
  claim.put('insurer', insurer, from('insurer'));
  claim.put('provider', addProvider(work, chart.requester, 'ClaimChart.requester', true), from('requester'));
  claim.put('insurance[0].sequence', 1, { row: 'claim.Claim#insurance' });
  claim.put('insurance[0].focal', true, { row: 'claim.Claim#insurance' });
  claim.put('insurance[0].coverage', addCoverage(work, insurer, patient), from('coverage'));
  for (const [index, member] of (chart.team ?? []).entries()) {
    const [at, source] = [`careTeam[${index}]`, `ClaimChart.team[${index}]`];
    const row = 'claim.careTeam#';
    claim.put(`${at}.extension[0].url`, pasProfile('extension-careTeamClaimScope'), { row: `${row}scope` });
    const isWhole = member.scope === 'request';
    claim.put(`${at}.extension[0].valueBoolean`, isWhole, { row: `${row}scope`, from: `${source}.scope` });
    claim.put(`${at}.sequence`, index + 1, { row: `${row}sequence` });
    claim.put(`${at}.provider`, addProvider(work, member, source, false), {
      row: `${row}provider`,
      from: source,
    });
    claim.put(`${at}.role`, x12Concept('98', member.as), { row: `${row}role`, from: `${source}.as` });
  }
  const { encounter } = chart;
  if (encounter !== undefined) addStay(work, claim, encounter);
  if (settings.pas === '2.0.1' && settings.transmission !== undefined)
    work.absent.push({
      path: 'Claim.extension',
      why: 'PAS 2.0.1 has no place for the sender’s and receiver’s codes.',
    });
}

/** A planned stay; what X12's CL1 says of it cannot be told from the chart, so a person says it. */
function addStay(work: ClaimWork, claim: Recorder, encounter: Encounter): void {
  const { stay, type } = work.request;
  if (stay === undefined || type !== 'institutional') {
    work.absent.push({
      path: 'Claim.extension',
      why: 'The encounter is not sent: PAS wants the kind of admission with it, which nobody said.',
    });
    return;
  }
  const row = 'claim.Encounter#stay';
  const reference = addResource(work, encounter, pasProfile('profile-encounter'), (target) => {
    if (stay.patientStatus !== undefined) {
      target.put('extension[0].url', pasProfile('extension-patientStatus'), { row });
      target.put('extension[0].valueCodeableConcept', x12Concept('1352', stay.patientStatus), {
        row,
        from: 'ClaimRequest.stay.patientStatus',
      });
    }
    target.put('status', 'planned', { row });
    target.copy(encounter, 'Encounter', ['class', 'period'], row);
    target.put('type[0]', x12Concept('1315', stay.admissionType), {
      row,
      from: 'ClaimRequest.stay.admissionType',
    });
    target.put(
      'subject',
      { reference: `Patient/${work.chart.patient.id ?? ''}` },
      { row, from: 'Encounter.subject' },
    );
    if (stay.admissionSource !== undefined)
      target.put('hospitalization.admitSource', x12Concept('1314', stay.admissionSource), {
        row,
        from: 'ClaimRequest.stay.admissionSource',
      });
  });
  const at = `extension[${Array.isArray(claim.json['extension']) ? claim.json['extension'].length : 0}]`;
  claim.put(`${at}.url`, claimEncounter, { row });
  claim.put(`${at}.valueReference`, reference, { row, from: 'ClaimChart.encounter' });
}

function putDiagnoses({ request }: ClaimWork, claim: Recorder): void {
  for (const [index, { code, display, kind, recorded }] of request.diagnoses.slice(0, 12).entries()) {
    const [at, from] = [`diagnosis[${index}]`, `ClaimRequest.diagnoses[${index}]`];
    if (recorded !== undefined) {
      claim.put(`${at}.extension[0].url`, pasProfile('extension-diagnosisRecordedDate'), {
        row: 'claim.diagnosis#recorded',
      });
      claim.put(`${at}.extension[0].valueDate`, recorded, {
        row: 'claim.diagnosis#recorded',
        from: `${from}.recorded`,
      });
    }
    claim.put(`${at}.sequence`, index + 1, { row: 'claim.diagnosis#sequence' });
    const coding = { system: urlOf('icd-10-cm'), code, ...(display && { display }) };
    claim.put(`${at}.diagnosisCodeableConcept.coding[0]`, coding, {
      row: 'claim.diagnosis#code',
      from: `${from}.code`,
    });
    const type = kind ?? (index === 0 ? 'principal' : undefined);
    if (type !== undefined)
      claim.put(
        `${at}.type[0].coding[0]`,
        { system: temporaryCodes, code: type },
        {
          row: 'claim.diagnosis#kind',
          from: `${from}.kind`,
        },
      );
  }
}

function bundleOf({ resources, settings }: ClaimWork): Bundle {
  return {
    resourceType: 'Bundle',
    meta: { profile: [pasProfile('profile-pas-request-bundle')] },
    identifier: { ...settings.transaction },
    type: 'collection',
    timestamp: settings.at,
    entry: Array.from(resources, ([reference, { json }]) => ({
      fullUrl: `${settings.base}/${reference}`,
      // The recorder builds plain JSON by the rows above; the validators of the guides are what proves its type.
      resource: json as unknown as FhirResource,
    })),
  };
}

/** The lines of all resources, with paths from the Bundle. */
function traceOf({ resources }: ClaimWork): EhrTraceLine[] {
  return Array.from(resources).flatMap(([reference, { lines }], index) =>
    lines.map((line) => ({
      ...line,
      fhir: `Bundle.entry[${index}].resource${line.fhir.slice(reference.length)}`,
    })),
  );
}
