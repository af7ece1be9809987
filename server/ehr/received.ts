/**
 * What an EHR returned, made ours: refused when it is somebody else's, read by the rows of `mappers/ehr`, with our ids in
 * place of the EHR's and the profiles it meets.
 */
import type { FhirResource, HumanName, OperationOutcomeIssue, Reference } from 'fhir/r4.js';
import { readFromEhr, type EhrIssue } from '#mappers';
import { isInCompartment, patientsOf } from '../facade/compartment.ts';
import { Problem } from '../problems.ts';
import type { Connection } from './connection.ts';
import { profilesOf } from './ehr-types.ts';
import type { FacadeIds, GivenIds } from './facade-ids.ts';

export interface Received {
  readonly resources: readonly FhirResource[];
  /** What is wrong in the source, without its values. */
  readonly issues: readonly OperationOutcomeIssue[];
}

export interface ReceivingNeeds {
  readonly connection: Connection;
  readonly ids: FacadeIds;
}

/**
 * `ehrPatient` = the one patient who may be seen, as the EHR names them. An EHR that answers with someone else's resource
 * is refused like a caller who asks for it: nothing leaves.
 */
export function receive(
  { connection, ids }: ReceivingNeeds,
  raw: readonly FhirResource[],
  ehrPatient: string | undefined,
  given: GivenIds,
): Received {
  const { fhirBase: base, timeZone: zone, flags } = connection;
  const issues: OperationOutcomeIssue[] = [];
  const resources = raw.map((one) => {
    checkWhose(one, ehrPatient, base);
    refuseMerged(one, ehrPatient);
    const seen = withNames(withoutOthers(one, ehrPatient, base));
    const reading = readFromEhr(seen, { base, zone, shapes: flags.shapes });
    const mapped = reading === undefined ? one : asResource(reading.resource, one);
    const [owner] = patientsOf(one, base);
    const ours = ids.outgoing(withProfiles(mapped), given, owner);
    issues.push(...(reading?.issues ?? []).map((issue) => told(issue, ours)));
    return ours;
  });
  return { resources, issues };
}

/** The rows keep the type; what they made of it is a resource of that type. */
function asResource(mapped: object, source: FhirResource): FhirResource {
  if (!('resourceType' in mapped) || mapped.resourceType !== source.resourceType)
    throw new Error('a map made another type of resource');
  return mapped as FhirResource;
}

function checkWhose(resource: FhirResource, ehrPatient: string | undefined, base: string): void {
  // Of a Binary the EHR does not say whose it is; whoever reads it got its id from a document of the patient.
  if (ehrPatient === undefined || resource.resourceType === 'Binary') return;
  if (!isInCompartment(resource, ehrPatient, base)) throw new Problem('ehr/other-patient');
}

/** Some give a merged chart as it was, with a link to the one that replaced it. */
function refuseMerged(resource: FhirResource, ehrPatient: string | undefined): void {
  if (ehrPatient === undefined || resource.resourceType !== 'Patient') return;
  if (resource.link?.some(({ type }) => type === 'replaced-by') === true)
    throw new Problem('ehr/chart-merged');
}

/** A group visit names others too; of the patients in it only the one who may be seen is kept. */
function withoutOthers(resource: FhirResource, ehrPatient: string | undefined, base: string): FhirResource {
  if (resource.resourceType !== 'Appointment' || ehrPatient === undefined) return resource;
  const isOther = (reference = '') =>
    /(^|\/)Patient\/[^/]+/.test(reference) &&
    ![`Patient/${ehrPatient}`, `${base}/Patient/${ehrPatient}`].includes(
      reference.replace(/\/_history\/[^/]*$/, ''),
    );
  const participant = resource.participant.filter(({ actor }) => !isOther(actor?.reference));
  return { ...resource, participant };
}

/**
 * Contained resources stay behind, as nobody can be sent to them. What one is called is put beside the reference to it:
 * some name a payer nowhere else.
 */
function withNames(resource: FhirResource): FhirResource {
  const contained = 'contained' in resource ? (resource.contained ?? []) : [];
  const names = new Map(
    contained.flatMap((one) => (one.id === undefined ? [] : [[`#${one.id}`, nameOf(one)]])),
  );
  return names.size === 0 ? resource : named(resource, names);
}

/** Whoever or whatever has a name, as one text. */
export function nameOf(resource: object): string | undefined {
  if (!('name' in resource)) return undefined;
  const { name } = resource;
  const first: unknown = Array.isArray(name) ? name[0] : name;
  if (typeof first === 'string') return first;
  const { text, given = [], family } = (first ?? {}) as HumanName;
  return text ?? ([...given, family].filter(Boolean).join(' ') || undefined);
}

function named<T>(value: T, names: ReadonlyMap<string | undefined, string | undefined>): T {
  if (Array.isArray(value)) return value.map((one: unknown) => named(one, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { reference, display } = value as Reference;
  const name = names.get(reference);
  const copy = Object.entries(value).map(([key, child]) => [key, named(child as unknown, names)] as const);
  return {
    ...Object.fromEntries(copy),
    ...(name !== undefined && display === undefined && { display: name }),
  } as T;
}

function withProfiles(resource: FhirResource): FhirResource {
  const profile = profilesOf(resource);
  const { meta = {}, ...rest } = resource;
  const others = Object.entries(meta).filter(([name]) => name !== 'profile');
  const kept = { ...Object.fromEntries(others), ...(profile !== undefined && { profile }) };
  return Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept };
}

function told({ severity, text, at }: EhrIssue, resource: FhirResource): OperationOutcomeIssue {
  return {
    severity,
    code: 'value',
    details: { text: `${resource.resourceType}/${resource.id ?? ''}: ${text}` },
    expression: [at],
  };
}
