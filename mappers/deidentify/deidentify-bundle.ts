import type { Bundle } from 'fhir/r4.js';
import { fhirPersonsOf } from './fhir-persons.ts';
import { fhirReplacementOf, identifierPrefixes, payers, resourcesOf } from './fhir-rows.ts';
import { isObject, listOf, referencesAt, type Json } from './json.ts';
import { Replacer, type DeidentifyNeeds } from './replacer.ts';

/** What de-identifying a Bundle gives. */
export interface DeidentifiedBundle<B extends Bundle> {
  readonly value: B;
  /** How many values became others. */
  readonly replaced: number;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NARRATIVE = '<div xmlns="http://www.w3.org/1999/xhtml">De-identified.</div>';

/** Payers are no persons, and what a sample is filed under: their names and identifiers stay. */
function payerTexts(bundle: Json): ReadonlySet<string> {
  const resources = resourcesOf(bundle);
  const referred = new Set(
    resources.flatMap(({ resource }) => payers.references.flatMap((key) => referencesAt(resource, key))),
  );
  const isPayer = (resource: Json, names: readonly string[]) =>
    names.some((name) => referred.has(name)) ||
    codesIn(resource['type']).some((code) => payers.types.includes(code));
  const found = resources.filter(
    ({ resource, names }) => resource['resourceType'] === 'Organization' && isPayer(resource, names),
  );
  return new Set(
    found.flatMap(({ resource }) => [
      ...textsAt(resource, 'name'),
      ...listOf(resource['identifier']).flatMap((one) => (isObject(one) ? textsAt(one, 'value') : [])),
    ]),
  );
}

const textsAt = (json: Json, key: string): string[] => (typeof json[key] === 'string' ? [json[key]] : []);

const codesIn = (concepts: unknown): string[] =>
  listOf(concepts).flatMap((concept) =>
    isObject(concept)
      ? listOf(concept['coding']).flatMap((coding) => (isObject(coding) ? textsAt(coding, 'code') : []))
      : [],
  );

class BundleCopy {
  readonly #replacer: Replacer;
  readonly #payers: ReadonlySet<string>;

  constructor(replacer: Replacer, payers: ReadonlySet<string>) {
    this.#replacer = replacer;
    this.#payers = payers;
  }

  object(json: Json, person: string): Json {
    return Object.fromEntries(
      Object.entries(json).map(([key, value]) => [key, this.value(key, value, json, person)]),
    );
  }

  /** An entry: its resource is somebody's, what stands around it is its address. */
  entry(entry: Json, personOf: (resource: Json) => string): Json {
    const { resource } = entry;
    return this.object(entry, isObject(resource) ? personOf(resource) : '');
  }

  value(key: string, value: unknown, parent: Json, person: string): unknown {
    if (typeof value === 'string') return this.#text(key, value, parent, person);
    if (Array.isArray(value)) return value.map((one: unknown) => this.value(key, one, parent, person));
    return isObject(value) ? this.object(value, person) : value;
  }

  #text(key: string, text: string, parent: Json, person: string): string {
    const replacer = this.#replacer;
    const as = fhirReplacementOf(key, text, parent);
    if ((as === 'text' || as === 'identifier') && this.#payers.has(text)) return text;
    switch (as) {
      case 'keep':
        return text;
      case 'identifier':
        return replacer.identifier(text);
      case 'contact':
        // An extension stands behind its number, where X12 has two elements.
        return text
          .split(' x')
          .map((part) => replacer.contact(part))
          .join(' x');
      case 'date':
        return replacer.fhirDate(text, person);
      case 'birth-date':
        return replacer.birthDate(text, person);
      case 'id':
        return this.#id(text);
      case 'reference':
        return this.#reference(text);
      case 'system':
        return this.#system(text);
      case 'base64':
        return replacer.filled(text, text.replaceAll(/[^=\r\n]/g, 'A'));
      case 'narrative':
        return replacer.filled(text, NARRATIVE);
      case 'text':
        return replacer.text(text);
    }
  }

  #id(text: string): string {
    return uuid.test(text) ? this.#replacer.uuid(text) : this.#replacer.identifier(text);
  }

  /** `Patient/123`, at whatever address, `urn:uuid:…`, `#contained`: the id is replaced as it is at the resource. */
  #reference(text: string): string {
    const [, before = '', id = '', after = ''] =
      /^(.*?[A-Z][A-Za-z]+\/|urn:uuid:|#)([A-Za-z0-9\-.]+)(\/_history\/.*)?$/.exec(text) ?? [];
    return id === '' ? this.#replacer.text(text) : `${before}${this.#id(id)}${after}`;
  }

  /** The system of a trace number names the company that made it. */
  #system(text: string): string {
    const prefix = identifierPrefixes.find((one) => text.startsWith(one)) ?? '';
    return prefix + this.#replacer.identifier(text.slice(prefix.length));
  }
}

/** A Bundle as `deidentify` leaves X12, by the same replacements. Codes, amounts and payers stay; pictures and documents do not. */
export function deidentifyBundle<B extends Bundle>(bundle: B, needs: DeidentifyNeeds): DeidentifiedBundle<B> {
  const json: Json = Object.fromEntries(Object.entries(bundle));
  const replacer = new Replacer(needs);
  const copy = new BundleCopy(replacer, payerTexts(json));
  const personOf = fhirPersonsOf(json);
  const value = Object.entries(json).map(([key, part]) => {
    if (key !== 'entry') return [key, copy.value(key, part, json, personOf(json))];
    return [key, listOf(part).map((one) => (isObject(one) ? copy.entry(one, personOf) : one))];
  });
  return { value: Object.fromEntries(value) as B, replaced: replacer.replaced };
}
