import rows from './fhir-rows.json' with { type: 'json' };
import { isObject, type Json } from './json.ts';

/** What becomes of a string of FHIR. */
export type FhirReplacement =
  | 'keep' | 'identifier' | 'contact' | 'reference' | 'id' | 'text' | 'date' | 'birth-date' | 'base64' | 'narrative' | 'system'; // prettier-ignore

const keep = new Set(rows.keep);
const identifier = new Set(rows.identifier);
const contactSystems = new Set(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']);
/** Texts as long as this are codes, or say no more than one. */
const LONGEST_CODE = 2;
const dateTime = /^\d{4}-\d\d(-\d\d(T.*)?)?$/s;
const dateKey = /date|^(start|end|created|recorded|issued|authored|timestamp|period)$/i;

/** By properties whose kind their name alone tells. */
const byKey: Readonly<Record<string, FhirReplacement>> = {
  id: 'id',
  fullUrl: 'reference',
  reference: 'reference',
  birthDate: 'birth-date',
  div: 'narrative',
  data: 'base64',
  hash: 'base64',
  valueBase64Binary: 'base64',
};

/** `url` is the name of an extension, or where an attachment lies. */
const isExtension = (parent: Json) =>
  parent['contentType'] === undefined && parent['title'] === undefined && parent['size'] === undefined;

function ofValue(parent: Json): FhirReplacement {
  const { system } = parent;
  return typeof system === 'string' && contactSystems.has(system) ? 'contact' : 'identifier';
}

function ofExtensionValue(parent: Json): FhirReplacement {
  const url = typeof parent['url'] === 'string' ? parent['url'] : '';
  const found = rows.extensions.find((one) => url.split(/[/-]/).at(-1) === one.url);
  return found?.as === 'identifier' || found?.as === 'keep' ? found.as : 'text';
}

const isDate = (key: string, text: string) =>
  dateTime.test(text) || (/^\d{4}$/.test(text) && dateKey.test(key));

/** What becomes of the string at a property of an object. What no row knows is replaced as text. */
export function fhirReplacementOf(key: string, text: string, parent: Json): FhirReplacement {
  const known = Object.hasOwn(byKey, key) ? byKey[key] : undefined;
  if (known) return known;
  if (key === 'url') return isExtension(parent) ? 'keep' : 'contact';
  if (key === 'system' && rows.identifierPrefixes.some((prefix) => text.startsWith(prefix))) return 'system';
  if (identifier.has(key)) return 'identifier';
  if (keep.has(key)) return 'keep';
  if (isDate(key, text)) return 'date';
  if (key === 'value') return ofValue(parent);
  if (key === 'valueString') return ofExtensionValue(parent);
  // The name of a code is no more than the code; the name of what is referred to may be a person's.
  if (key === 'display' && typeof parent['code'] === 'string') return 'keep';
  return text.length <= LONGEST_CODE ? 'keep' : 'text';
}

export const { payers, persons: personRows, identifierPrefixes } = rows;

/** The resources of a Bundle, each with the addresses it can be referred to by. */
export function resourcesOf(
  bundle: Json,
): readonly { readonly resource: Json; readonly names: readonly string[] }[] {
  const entries = Array.isArray(bundle['entry']) ? bundle['entry'].filter(isObject) : [];
  return entries.flatMap(({ resource, fullUrl }) => {
    if (!isObject(resource)) return [];
    const { resourceType, id } = resource;
    const own = typeof resourceType === 'string' && typeof id === 'string' ? [`${resourceType}/${id}`] : [];
    return [{ resource, names: typeof fullUrl === 'string' ? [fullUrl, ...own] : own }];
  });
}
