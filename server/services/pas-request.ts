/**
 * A PAS Bundle of somebody else's system, request or inquiry: what must hold before it is sent on, and the same with ids of
 * our facade. https://hl7.org/fhir/us/davinci-pas/ (request and inquiry request Bundle). Pure but for the ids it is handed.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Bundle, Claim, Coverage, FhirResource, Organization, Patient } from 'fhir/r4.js';
import inquirySchema from '../../profiles/fhir/pas-inquire.schema.json' with { type: 'json' };
import schema from '../../profiles/fhir/pas-submit.schema.json' with { type: 'json' };
import type { AuthorizationDraft, ProviderView } from '../authorization-view.ts';
import type { FacadeIds, GivenIds } from '../ehr/facade-ids.ts';
import { referencesIn } from '../facade/references.ts';
import { Problem } from '../problems.ts';
import { npiOf } from './authorization-chart.ts';

const ajv = new Ajv({ allErrors: false, strict: false });
addFormats.default(ajv, ['date-time']);
ajv.addSchema(schema, 'pas-submit.schema.json');
const isRequest = ajv.compile<Bundle<FhirResource>>(schema);
const isInquiry = ajv.compile<Bundle<FhirResource>>(inquirySchema);

/** `/entry/0/resource/patient` → `Bundle.entry[0].resource.patient`. */
const fhirPath = (pointer: string): string =>
  `Bundle${pointer.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}`;

function refuse(expression: string, why: string): never {
  throw new Problem('authorization/not-a-bundle', { why: `${expression} ${why}`, expression });
}

function sentence({ instancePath, message, keyword, params }: ErrorObject): [string, string] {
  const missing =
    keyword === 'required' ? (params as { missingProperty?: string }).missingProperty : undefined;
  if (missing !== undefined) return [`${fhirPath(instancePath)}.${missing}`, 'is missing'];
  const wanted =
    keyword === 'const' ? String((params as { allowedValue?: unknown }).allowedValue) : undefined;
  return [fhirPath(instancePath), wanted === undefined ? (message ?? 'is wrong') : `must be ${wanted}`];
}

/** The request Bundle, when it is one. Throws `authorization/not-a-bundle` with the place of the first thing wrong. */
export const readRequest = (body: unknown): Bundle<FhirResource> => readWith(isRequest, body);

/** The inquiry request Bundle, when it is one; throws as `readRequest` does. */
export const readInquiry = (body: unknown): Bundle<FhirResource> => readWith(isInquiry, body);

function readWith(isMeant: ValidateFunction<Bundle<FhirResource>>, body: unknown): Bundle<FhirResource> {
  if (!isMeant(body)) {
    const [first] = isMeant.errors ?? [];
    refuse(...(first ? sentence(first) : (['Bundle', 'is wrong'] as [string, string])));
  }
  const urls = (body.entry ?? []).map(({ fullUrl }) => fullUrl ?? '');
  const twice = urls.findIndex((url, index) => urls.indexOf(url) !== index);
  if (twice >= 0) refuse(`Bundle.entry[${twice}].fullUrl`, 'is used by an entry before it');
  checkReferences(body);
  return body;
}

/** Position of the entry a reference of an entry means; -1 for none. Relative ones are read beside their own full URL. */
function target(bundle: Bundle<FhirResource>, from: number, reference: string): number {
  const urls = (bundle.entry ?? []).map(({ fullUrl = '' }) => fullUrl);
  const plain = reference.replace(/\/_history\/[^/]*$/, '');
  const exact = urls.indexOf(plain);
  if (exact >= 0 || !/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.test(plain)) return exact;
  const base = /^(https?:.*)\/[A-Z][A-Za-z]+\/[^/]+$/.exec(urls[from] ?? '')?.[1];
  const beside = base === undefined ? -1 : urls.indexOf(`${base}/${plain}`);
  if (beside >= 0) return beside;
  return (bundle.entry ?? []).findIndex(
    ({ resource }) => `${resource?.resourceType ?? ''}/${resource?.id ?? ''}` === plain,
  );
}

/** Everything that the Claim leads to must be in the Bundle. */
function checkReferences(bundle: Bundle<FhirResource>): void {
  const seen = new Set([0]);
  for (const index of seen) {
    const resource = bundle.entry?.[index]?.resource;
    const references = referencesIn(resource, `Bundle.entry[${index}].resource`);
    for (const [path, reference] of references.filter(leadsOut)) {
      const found = target(bundle, index, reference);
      if (found < 0) refuse(path, 'refers to a resource that is not in the Bundle');
      seen.add(found);
    }
  }
}

/** What stands in the resource itself, or is said of it within, needs no entry. */
const leadsOut = ([path, reference]: readonly [string, string]): boolean =>
  !path.includes('.contained[') && !reference.startsWith('#');

export interface OwnRequest {
  /** The same with ids of our facade; entry for entry as it was sent. */
  readonly bundle: Bundle<FhirResource>;
  readonly claim: Claim;
  readonly patient: Patient;
  readonly coverage: Coverage;
  readonly insurer: Organization;
}

interface Naming {
  readonly ids: Pick<FacadeIds, 'idFor' | 'outgoing'>;
  readonly given: GivenIds;
  /** Id the Claim gets. */
  readonly claim: string;
  /** Base of our full URLs. */
  readonly base: string;
}

/** Gives every resource an id of ours and makes every reference a relative one to it. */
export function ownRequest(sent: Bundle<FhirResource>, { ids, given, claim, base }: Naming): OwnRequest {
  const names = (sent.entry ?? []).map(({ resource, fullUrl = '' }, index) => {
    const type = resource?.resourceType ?? '';
    const id = resource?.id ?? fullUrl.split(/[/:]/).at(-1) ?? String(index);
    return index === 0 ? `${type}/${claim}` : `${type}/${ids.idFor(type, id, given)}`;
  });
  const entry = (sent.entry ?? []).map(({ resource }, index) => {
    const [, id = ''] = (names[index] ?? '').split('/');
    return {
      fullUrl: `${base}/${names[index] ?? ''}`,
      resource: {
        ...(relinked(
          resource,
          (reference) => names[target(sent, index, reference)] ?? reference,
        ) as FhirResource),
        id,
      },
    };
  });
  const bundle: Bundle<FhirResource> = { ...sent, entry };
  const own = entry[0]?.resource as Claim;
  const named = <R extends FhirResource>(
    type: R['resourceType'],
    reference: string | undefined,
    path: string,
  ): R => {
    const found = entry.find(
      ({ resource }) => `${resource.resourceType}/${resource.id}` === reference,
    )?.resource;
    if (found?.resourceType !== type) refuse(path, `must refer to a ${type}`);
    return found as R;
  };
  const insurance = own.insurance.find(({ focal }) => focal) ?? own.insurance[0];
  return {
    bundle,
    claim: own,
    patient: named<Patient>('Patient', own.patient.reference, 'Bundle.entry[0].resource.patient'),
    coverage: named<Coverage>(
      'Coverage',
      insurance?.coverage.reference,
      'Bundle.entry[0].resource.insurance[0].coverage',
    ),
    insurer: named<Organization>('Organization', own.insurer?.reference, 'Bundle.entry[0].resource.insurer'),
  };
}

function relinked(value: unknown, to: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => relinked(one, to));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) =>
      name === 'reference' && typeof child === 'string' && !child.startsWith('#')
        ? [name, to(child)]
        : [name, relinked(child, to)],
    ),
  );
}

/** Which of the payers we have a route to; undefined when none of the insurer's identifiers is one. */
export function payerIdOf(
  { identifier }: Organization,
  known: (payerId: string) => boolean,
): string | undefined {
  return identifier?.flatMap(({ value }) => value ?? []).find(known);
}

/** The provider of a Claim as a person reads it: a role stands for its person. */
function providerView(bundle: Bundle<FhirResource>, reference: string | undefined): ProviderView {
  const find = (wanted: string | undefined) =>
    bundle.entry?.find(({ resource }) => `${resource?.resourceType ?? ''}/${resource?.id ?? ''}` === wanted)
      ?.resource;
  const one = find(reference);
  const person = one?.resourceType === 'PractitionerRole' ? find(one.practitioner?.reference) : one;
  if (person?.resourceType === 'Practitioner') {
    const [name] = person.name ?? [];
    const npi = npiOf(person);
    return {
      kind: 'person',
      ...(name?.family ? { family: name.family } : {}),
      ...(name?.given ? { given: name.given.join(' ') } : {}),
      ...(npi ? { npi } : {}),
    };
  }
  if (person?.resourceType !== 'Organization') return { kind: 'organization' };
  const npi = npiOf(person);
  return { kind: 'organization', ...(person.name ? { name: person.name } : {}), ...(npi ? { npi } : {}) };
}

/** What the form would show of a Claim that was not made by it. Lines are counted as the Claim counts them. */
export function draftOfClaim({ bundle, claim, coverage }: OwnRequest): AuthorizationDraft {
  const items = claim.item ?? [];
  return {
    coverage: `Coverage/${coverage.id ?? ''}`,
    requester: providerView(bundle, claim.provider.reference),
    category: 'HS',
    certification: 'I',
    diagnoses: (claim.diagnosis ?? []).flatMap(({ diagnosisCodeableConcept }) => {
      const code = diagnosisCodeableConcept?.coding?.[0]?.code;
      return code === undefined ? [] : [{ code }];
    }),
    services: items.map((item) => {
      const coding = item.productOrService.coding?.find(({ code }) => code !== undefined);
      const start = item.servicedDate ?? item.servicedPeriod?.start;
      const end = item.servicedPeriod?.end;
      const member = claim.careTeam?.find(({ sequence }) => item.careTeamSequence?.includes(sequence));
      const serviceType = item.category?.coding?.[0]?.code;
      return {
        ...(coding?.code ? { code: { system: coding.system ?? '', code: coding.code } } : {}),
        modifiers: (item.modifier ?? []).flatMap(({ coding: codings }) => codings?.[0]?.code ?? []),
        ...(serviceType ? { serviceType } : {}),
        ...(item.quantity?.value === undefined ? {} : { quantity: item.quantity.value }),
        ...(start ? { start: start.slice(0, 10) } : {}),
        ...(end ? { end: end.slice(0, 10) } : {}),
        ...(member ? { provider: providerView(bundle, member.provider.reference) } : {}),
      };
    }),
  };
}
