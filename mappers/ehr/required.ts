/** What R4 and US Core require and a source may not give: a data-absent-reason stands for it, and it is said. */
import { dataAbsentReason } from '../extensions.ts';
import { urlOf } from './code-systems.ts';
import { join, type Json } from './recorder.ts';
import type { Absent } from './trace.ts';

interface Required {
  /** The list whose elements need it; absent = the resource itself. */
  readonly each?: string;
  readonly element: string;
  readonly why: string;
  /** A list, or a complex element, instead of a primitive one. */
  readonly isList?: true;
  /** Of the element in that list: parts that are required in turn. */
  readonly parts?: readonly string[];
  /** The code that says "not known": FHIR takes no reason in place of a code it requires. */
  readonly unknown?: string;
  /** Only where this element is there. */
  readonly with?: string;
}

const identifierSystem = {
  each: 'identifier',
  element: 'system',
  why: 'Who assigned the number is not said, so it is unique at this site alone.',
} as const;
const required: Readonly<Record<string, readonly Required[]>> = {
  Appointment: [
    { element: 'status', why: 'The status is not said.' },
    { element: 'end', with: 'start', why: 'Neither an end nor a duration is said.' },
    {
      ...{ each: 'participant', element: 'status', unknown: 'needs-action' },
      why: 'Whether the participant comes is not said; "needs-action" stands for it.',
    },
  ],
  Encounter: [
    { element: 'status', unknown: 'unknown', why: 'The status is not said; "unknown" stands for it.' },
  ],
  Patient: [
    {
      ...{ element: 'identifier', isList: true, parts: ['system', 'value'] },
      why: 'No number of the chart is said.',
    },
    { element: 'name', isList: true, why: 'No name is said.' },
    { element: 'gender', unknown: 'unknown', why: 'The gender is not said; "unknown" stands for it.' },
    identifierSystem,
  ],
  Practitioner: [
    {
      ...{ element: 'identifier', isList: true, parts: ['system', 'value'] },
      why: 'No identifier is said, and payers want the NPI.',
    },
    { element: 'name', isList: true, parts: ['family'], why: 'No name is said.' },
    identifierSystem,
    { each: 'name', element: 'family', why: 'Which part is the family name is not said.' },
  ],
  ServiceRequest: [
    { element: 'status', unknown: 'unknown', why: 'The status is not said; "unknown" stands for it.' },
  ],
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fills in the reasons; returns what was missing, with paths below `root`. */
export function fillRequired(resource: Json, root: string): readonly Absent[] {
  const absent: Absent[] = [];
  const unknown = () => ({ extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] });
  for (const needed of required[String(resource['resourceType'])] ?? []) {
    const { each, element, why, isList, parts, unknown: word, with: other } = needed;
    const list = each === undefined ? [resource] : resource[each];
    if (!Array.isArray(list)) continue;
    for (const [index, node] of list.entries()) {
      // An element that is itself a reason has nothing that could be missing.
      if (!isObject(node) || node[element] !== undefined || node[`_${element}`] !== undefined) continue;
      if (
        (other !== undefined && node[other] === undefined) ||
        (each !== undefined && node['extension'] !== undefined)
      )
        continue;
      if (word !== undefined) node[element] = word;
      else if (parts) node[element] = [Object.fromEntries(parts.map((part) => [`_${part}`, unknown()]))];
      else if (isList) node[element] = [unknown()];
      else node[`_${element}`] = unknown();
      absent.push({ path: join(root, each === undefined ? element : `${each}[${index}].${element}`), why });
    }
  }
  return [...absent, ...fillDocumentType(resource, root)];
}

/** US Core wants LOINC, or the null flavor that says that there is none; the EHR's own codes stay beside it. */
function fillDocumentType(resource: Json, root: string): readonly Absent[] {
  if (resource['resourceType'] !== 'DocumentReference') return [];
  const type = isObject(resource['type']) ? resource['type'] : {};
  const codings: unknown[] = Array.isArray(type['coding']) ? type['coding'] : [];
  if (codings.some((one) => isObject(one) && one['system'] === urlOf('loinc'))) return [];
  const system = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
  resource['type'] = { ...type, coding: [...codings, { system, code: 'UNK', display: 'unknown' }] };
  return [{ path: join(root, 'type'), why: 'The kind of document has no LOINC code.' }];
}
