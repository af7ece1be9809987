/** The lines of a request: Claim.item, what was ordered, and the papers that go along. */
import type { ServiceRequest } from 'fhir/r4.js';
import type { ClaimDates, ClaimDocument, ClaimItemRequest } from './claim.ts';
import { addResource, pasProfile, x12Concept, x12System, type ClaimWork } from './claim-work.ts';
import { urlOf, registered } from './code-systems.ts';
import type { Recorder } from './recorder.ts';

const billType = 'https://www.nubc.org/CodeSystem/TypeOfBill';
const category = (code: string) => ({
  coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code }],
});
const usCoreDocument = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference';

export function putDates(
  target: Recorder,
  path: string,
  dates: ClaimDates | undefined,
  row: string,
  from: string,
): void {
  if (typeof dates === 'string') target.put(`${path}Date`, dates, { row, from });
  else if (dates !== undefined) target.put(`${path}Period`, dates, { row, from });
}

/** One line: `index` from 0. */
export function putItem(work: ClaimWork, claim: Recorder, item: ClaimItemRequest, index: number): void {
  const [at, from] = [`item[${index}]`, `ClaimRequest.items[${index}]`];
  const { modifiers = [], place, quantity, service } = item;
  const put = (path: string, value: unknown, row: string, source: string) =>
    claim.put(`${at}.${path}`, value, { row: `claim.item#${row}`, from: `${from}.${source}` });
  claim.put(`${at}.sequence`, index + 1, { row: 'claim.item#sequence' });
  putExtensions(work, claim, item, index);
  const everyone = work.chart.team?.flatMap(({ scope }, i) => (scope === 'item' ? [i + 1] : [])) ?? [];
  const team = item.team ?? everyone;
  if (team.length > 0) put('careTeamSequence', team, 'care-team', 'team');
  const diagnoses = item.diagnoses ?? work.request.diagnoses.map((_, i) => i + 1);
  if (diagnoses.length > 0) put('diagnosisSequence', diagnoses.slice(0, 12), 'diagnoses', 'diagnoses');
  put('category', x12Concept('1365', item.category), 'category', 'category');
  put(
    'productOrService.coding[0]',
    { ...service, system: registered(service.system ?? '') },
    'service',
    'service',
  );
  for (const [i, code] of modifiers.entries())
    put(
      `modifier[${i}]`,
      { coding: [{ system: modifierSystem(code), code }] },
      'modifier',
      `modifiers[${i}]`,
    );
  putDates(claim, `${at}.serviced`, item.serviced, 'claim.item#serviced', `${from}.serviced`);
  const placeSystem = place.kind === 'type-of-bill' ? billType : urlOf('place-of-service');
  put('locationCodeableConcept.coding[0]', { system: placeSystem, code: place.code }, 'place', 'place.code');
  put(
    'quantity',
    quantity && { value: quantity.value, system: x12System('673'), code: quantity.unit },
    'quantity',
    'quantity',
  );
}

/** CPT's own modifiers are two digits; those with a letter are HCPCS level II. */
const modifierSystem = (code: string): string => urlOf(/^\d\d$/.test(code) ? 'cpt' : 'hcpcs');

function putExtensions(work: ClaimWork, claim: Recorder, item: ClaimItemRequest, index: number): void {
  let count = 0;
  const put = (name: string, value: string, content: unknown, row: string, source: string) => {
    if (content === undefined) return;
    const at = `item[${index}].extension[${count}]`;
    claim.put(`${at}.url`, pasProfile(`extension-${name}`), { row: `claim.item#${row}` });
    claim.put(`${at}.${value}`, content, {
      row: `claim.item#${row}`,
      from: `ClaimRequest.items[${index}].${source}`,
    });
    count += 1;
  };
  const concept = 'valueCodeableConcept';
  put('serviceItemRequestType', concept, x12Concept('1525', item.requestType), 'request-type', 'requestType');
  put(
    'certificationType',
    concept,
    x12Concept('1322', item.certificationType),
    'certification',
    'certificationType',
  );
  const trace = item.trace && { system: `urn:trnorg:${work.settings.trace.originator}`, value: item.trace };
  put('itemTraceNumber', 'valueIdentifier', trace, 'trace', 'trace');
  const order = work.chart.orders.find(({ id }) => item.order === `ServiceRequest/${id ?? ''}`);
  if (order !== undefined)
    put('requestedService', 'valueReference', addOrder(work, order, item), 'order', 'order');
}

/** The order as PAS takes it: its code is the one that is asked for. */
function addOrder(work: ClaimWork, order: ServiceRequest, item: ClaimItemRequest) {
  return addResource(work, order, pasProfile('profile-servicerequest'), (target) => {
    target.copy(order, 'ServiceRequest', ['status', 'authoredOn'], 'claim.ServiceRequest#order');
    target.put('intent', 'order', { row: 'claim.ServiceRequest#intent' });
    const { service } = item;
    target.put(
      'code.coding[0]',
      { ...service, system: registered(service.system ?? '') },
      {
        row: 'claim.ServiceRequest#code',
        from: 'ClaimRequest.items.service',
      },
    );
    target.put(
      'subject',
      { reference: `Patient/${work.chart.patient.id ?? ''}` },
      {
        row: 'claim.ServiceRequest#subject',
        from: 'ServiceRequest.subject',
      },
    );
    const { repeat } = order.occurrenceTiming ?? {};
    const isTold = repeat?.count !== undefined || (repeat?.frequency && repeat.period && repeat.periodUnit);
    if (isTold) target.copy(order, 'ServiceRequest', ['occurrenceTiming'], 'claim.ServiceRequest#timing');
  });
}

/** Supporting information in the order the guide lists it; sequences are unique. */
export function putSupportingInfo(work: ClaimWork, claim: Recorder): void {
  const { request, chart } = work;
  let count = 0;
  const open = (code: string): string => {
    const at = `supportingInfo[${count}]`;
    count += 1;
    claim.put(`${at}.sequence`, count, { row: 'claim.supportingInfo#sequence' });
    claim.put(`${at}.category`, category(code), { row: 'claim.supportingInfo#category' });
    return at;
  };
  const dates = { patientEvent: 'event', admissionDates: 'admission', dischargeDates: 'discharge' } as const;
  for (const [code, name] of Object.entries(dates)) {
    const value = request[name];
    if (value !== undefined)
      putDates(claim, `${open(code)}.timing`, value, `claim.supportingInfo#${name}`, `ClaimRequest.${name}`);
  }
  for (const [index, one] of (chart.documents ?? []).entries()) {
    const reference = addDocument(work, one, index);
    if (reference !== undefined)
      putDocument(work, claim, open('additionalInformation'), one, reference, index);
  }
  if (request.note !== undefined && request.note.trim() !== '')
    claim.put(`${open('freeFormMessage')}.valueString`, request.note.trim(), {
      row: 'claim.supportingInfo#note',
      from: 'ClaimRequest.note',
    });
}

function putDocument(
  work: ClaimWork,
  claim: Recorder,
  at: string,
  { reportType, controlNumber, document }: ClaimDocument,
  reference: object,
  index: number,
): void {
  const from = `ClaimChart.documents[${index}]`;
  claim.put(`${at}.valueReference`, reference, {
    row: 'claim.supportingInfo#document',
    from: `${from}.document`,
  });
  // The version of 2023 has no place for what X12's PWK says.
  if (work.settings.pas === '2.0.1') return;
  const description = document.description?.slice(0, 80);
  const parts = [
    { url: 'reportTypeCode', valueCodeableConcept: x12Concept('755', reportType) },
    { url: 'transmissionMethod', valueCodeableConcept: x12Concept('756', 'EL') },
    { url: 'controlNumber', valueString: controlNumber },
    ...(description ? [{ url: 'description', valueString: description }] : []),
  ];
  claim.put(`${at}.extension[0].extension`, parts, { row: 'claim.supportingInfo#paperwork', from });
  claim.put(`${at}.extension[0].url`, pasProfile('extension-documentInformation'), {
    row: 'claim.supportingInfo#paperwork',
  });
}

function addDocument(work: ClaimWork, { document }: ClaimDocument, index: number): object | undefined {
  const content = document.content.flatMap(({ attachment }, at) =>
    attachment.data ? [{ attachment, at }] : [],
  );
  if (content.length === 0) {
    work.absent.push({
      path: `ClaimChart.documents[${index}]`,
      why: 'Its content is not inline, and the payer cannot fetch it from the EHR: read the Binary first.',
    });
    return undefined;
  }
  const profile = work.settings.pas === '2.0.1' ? usCoreDocument : pasProfile('profile-documentreference');
  return addResource(work, document, profile, (target) => {
    const row = 'claim.DocumentReference#document';
    target.copy(document, 'DocumentReference', ['status', 'type', 'category', 'date', 'description'], row);
    target.put(
      'subject',
      { reference: `Patient/${work.chart.patient.id ?? ''}` },
      { row, from: 'DocumentReference.subject' },
    );
    for (const [i, { attachment, at }] of content.entries()) {
      const { contentType, data, title, creation } = attachment;
      const kept = { contentType, data, title, creation };
      target.put(`content[${i}].attachment`, JSON.parse(JSON.stringify(kept)), {
        row,
        from: `DocumentReference.content[${at}].attachment`,
      });
    }
  });
}
