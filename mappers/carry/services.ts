import type { CodeableConcept } from 'fhir/r4.js';
import { valuesAt } from '../paths.ts';
import { givenConcept, type Carry, type Read, type ReadContext, type Write } from './carrier.ts';

/** Code systems of a procedure by its X12 qualifier (element 235); HC holds CPT and HCPCS level II alike. */
const procedureSystems: Readonly<Record<string, string>> = {
  AD: 'http://www.ada.org/cdt',
  N4: 'http://hl7.org/fhir/sid/ndc',
  ID: 'http://terminology.hl7.org/CodeSystem/icd9cm',
  ZZ: 'http://www.cms.gov/Medicare/Coding/ICD10',
};
const cpt = 'http://www.ama-assn.org/go/cpt';
const hcpcs = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
/** Other names of HCPCS that senders use. */
const alsoHcpcs = new Set([
  hcpcs,
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'urn:oid:2.16.840.1.113883.6.285',
]);
const otherSystem = 'https://codesystem.x12.org/005010/235#';

function procedureSystem(qualifier: string, code: string): string {
  if (qualifier === 'HC') return /^\d{4}[\dFTU]$/.test(code) ? cpt : hcpcs;
  return procedureSystems[qualifier] ?? `${otherSystem}${qualifier}`;
}

function procedureQualifier(system: string): string | undefined {
  if (system === cpt || alsoHcpcs.has(system)) return 'HC';
  if (system.startsWith(otherSystem)) return system.slice(otherSystem.length);
  return Object.entries(procedureSystems).find(([, one]) => one === system)?.[0];
}

const noProcedure = new Set([
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  'https://codesystem.x12.org/005010/1365',
  'http://codesystem.x12.org/005010/1365',
]);

function writeProcedure(value: unknown): Write {
  const { coding } = givenConcept(value);
  for (const { system, code } of coding ?? []) {
    const qualifier = system && code ? procedureQualifier(system) : undefined;
    if (qualifier && code) return { text: code, component1: qualifier };
  }
  // "Not applicable", and a service type in its place, are how FHIR says that no procedure is meant.
  return (valuesAt(value, 'extension[+]').length > 0 && !coding) ||
    coding?.some(({ system }) => noProcedure.has(system ?? ''))
    ? undefined
    : { problem: 'No CPT, HCPCS, CDT or NDC code is among the codings.' };
}

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const icd9 = 'http://terminology.hl7.org/CodeSystem/icd9cm';
const alsoIcd9 = 'http://hl7.org/fhir/sid/icd-9-cm';
const drg =
  'https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/MS-DRG-Classifications-and-Software';
const loinc = 'http://loinc.org';

/** System of a code of HI by its qualifier (element 1270): those of ICD-10-CM begin with A. */
function diagnosisSystem(qualifier: string): string {
  if (qualifier === 'DR') return drg;
  if (qualifier === 'LOI') return loinc;
  return qualifier.startsWith('A') ? icd10 : icd9;
}

/** G894 → G89.4, as FHIR has it: after the third character, and after the fourth of an external cause in ICD-9-CM. */
function withPoint(code: string, system: string): string {
  if ((system !== icd10 && system !== icd9) || code.includes('.')) return code;
  const before = system === icd9 && code.startsWith('E') ? 4 : 3;
  return code.length > before ? `${code.slice(0, before)}.${code.slice(before)}` : code;
}

/** The first component of the element a row reads: which code list its code is from. */
const qualifierOf = ({ other, element }: ReadContext) => other(element, 1);

const concept = (system: string, code: string, { element }: ReadContext): Read => ({
  value: { coding: [{ system, code }] } satisfies CodeableConcept,
  leaves: ['.coding[0].code'],
  also: [[element, 1]],
});

export const serviceCarriers = {
  procedure: {
    read: (text, context) => concept(procedureSystem(qualifierOf(context), text), text, context),
    write: writeProcedure,
  },
  /** A modifier of a procedure: two digits are CPT's, anything else HCPCS's. */
  modifier: {
    read: (text) => ({
      value: {
        coding: [{ system: /^\d\d$/.test(text) ? cpt : hcpcs, code: text }],
      } satisfies CodeableConcept,
      leaves: ['.coding[0].code'],
    }),
    write: (value) => {
      const { coding = [], text } = givenConcept(value);
      const found =
        coding.find(({ system, code }) => code && procedureQualifier(system ?? '') === 'HC') ?? coding[0];
      const code = found?.code ?? text;
      return code === undefined
        ? { problem: 'No CPT or HCPCS modifier is among the codings.' }
        : { text: code };
    },
  },
  /** The qualifier is a row of its own: it also says what the diagnosis is for. */
  'diagnosis-code': {
    read: (text, context) => {
      const system = diagnosisSystem(qualifierOf(context));
      return concept(system, withPoint(text, system), context);
    },
    write: (value) => {
      const { coding = [] } = givenConcept(value);
      const found = [icd10, icd9, alsoIcd9, drg, loinc].flatMap((system) =>
        coding.filter((one) => one.system === system),
      )[0];
      return found?.code === undefined
        ? { problem: 'No ICD-10-CM code is among the codings.' }
        : { text: found.system === loinc ? found.code : found.code.replaceAll('.', '') };
    },
  },
} satisfies Record<string, Carry>;
