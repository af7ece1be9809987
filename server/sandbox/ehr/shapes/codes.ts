/** Codes: of the EHR's own before the standard ones, and standard ones in other spellings. */
import type { CodeableConcept, Coding } from 'fhir/r4.js';

import { ownNumber, type Shape } from './shape.ts';

const oids: Readonly<Record<string, string>> = {
  'http://www.ama-assn.org/go/cpt': 'urn:oid:2.16.840.1.113883.6.12',
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets': 'urn:oid:2.16.840.1.113883.6.285',
  'http://hl7.org/fhir/sid/icd-10-cm': 'urn:oid:2.16.840.1.113883.6.90',
  'http://snomed.info/sct': 'urn:oid:2.16.840.1.113883.6.96',
};

function inOid(coding: Coding): Coding {
  const oid = oids[coding.system ?? ''];
  return oid === undefined ? coding : { ...coding, system: oid };
}

function withOwnCode(concept: CodeableConcept | undefined, system: string): CodeableConcept {
  const text = concept?.text ?? concept?.coding?.[0]?.display ?? '';
  const own = { system, code: ownNumber(text), display: text.toUpperCase() };
  return { ...concept, coding: [own, ...(concept?.coding ?? []).map(inOid)] };
}

/** Orders and visits carry the site's code first; standard systems are named by OID. */
export const codesByOid: Shape = (resource) => {
  if (resource.resourceType === 'ServiceRequest')
    return {
      ...resource,
      code: withOwnCode(resource.code, 'urn:oid:1.2.840.114350.1.13.999.2.7.2.696580'),
    };
  if (resource.resourceType === 'Condition' && resource.code !== undefined)
    return { ...resource, code: { ...resource.code, coding: (resource.code.coding ?? []).map(inOid) } };
  if (resource.resourceType !== 'Appointment') return resource;
  const serviceType = (resource.serviceType ?? []).map((one) =>
    withOwnCode(one, 'urn:oid:1.2.840.114350.1.13.999.2.7.3.808267.11'),
  );
  return { ...resource, serviceType };
};

function codeSet(fhirBase: string, number: number, text: string): Coding {
  return {
    system: `${fhirBase}/codeSet/${number}`,
    code: ownNumber(text).slice(0, 4),
    display: text,
    userSelected: true,
  };
}

/** Orders carry the EHR's own code alone; visits and documents have it before the standard ones. */
export const ownCodesFirst: Shape = (resource, { fhirBase }) => {
  if (resource.resourceType === 'ServiceRequest') {
    const text = resource.code?.text ?? 'Order';
    return { ...resource, code: { coding: [codeSet(fhirBase, 200, text)], text } };
  }
  if (resource.resourceType === 'Appointment') {
    const serviceType = (resource.serviceType ?? []).map((one) => {
      const text = one.text ?? 'Visit';
      return { ...one, coding: [codeSet(fhirBase, 14249, text), ...(one.coding ?? [])] };
    });
    return { ...resource, serviceType };
  }
  if (resource.resourceType !== 'DocumentReference') return resource;
  const text = resource.type?.text ?? 'Document';
  return {
    ...resource,
    type: { ...resource.type, coding: [codeSet(fhirBase, 72, text), ...(resource.type?.coding ?? [])] },
  };
};

const words: Readonly<Record<string, string>> = {
  self: 'Self',
  spouse: 'Spouse',
  child: 'Child',
  parent: 'Parent',
  other: 'Other',
};

/** The relationship to the subscriber is a code of the EHR's own, with a word beside it. */
export const relationshipInOwnCodes: Shape = (resource, { fhirBase }) => {
  if (resource.resourceType !== 'Coverage' || resource.relationship === undefined) return resource;
  const word = words[resource.relationship.coding?.[0]?.code ?? ''] ?? 'Other';
  return { ...resource, relationship: { coding: [codeSet(fhirBase, 40, word)] } };
};

const unknown = {
  system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  code: 'unknown',
  display: 'Unknown',
};

/** What is not known stands as a coding that says so, where others leave the element out or use the extension. */
export const unknownAsCoding: Shape = (resource) => {
  if (resource.resourceType !== 'DocumentReference') return resource;
  const content = resource.content.map((one) => ({ ...one, format: one.format ?? unknown }));
  return { ...resource, category: resource.category ?? [{ coding: [unknown], text: 'Unknown' }], content };
};
