import type { Bundle, Coverage, CoverageEligibilityRequest, FhirResource, Reference } from 'fhir/r4.js';
import type { Source, Sources } from '../write.ts';

/** Finds the resource a reference means: by fullUrl, or by the end of it. */
function resolve(bundle: Bundle, reference: Reference | undefined): Source | undefined {
  const wanted = reference?.reference;
  if (!wanted) return undefined;
  const at = (bundle.entry ?? []).findIndex(
    ({ fullUrl, resource }) =>
      fullUrl === wanted || (resource && `${resource.resourceType}/${resource.id ?? ''}` === wanted),
  );
  const resource = bundle.entry?.[at]?.resource;
  return resource ? { resource, path: `Bundle.entry[${at}].resource` } : undefined;
}

function main(bundle: Bundle): Source | undefined {
  const at = (bundle.entry ?? []).findIndex(
    ({ resource }) => resource?.resourceType === 'CoverageEligibilityRequest',
  );
  const resource = bundle.entry?.[at]?.resource;
  return resource ? { resource, path: `Bundle.entry[${at}].resource` } : undefined;
}

const isPerson = (source: Source | undefined) =>
  (source?.resource as FhirResource | undefined)?.resourceType === 'Practitioner';

/**
 * The parts of a 270 in a Bundle that holds a CoverageEligibilityRequest and what it refers to. The patient is the
 * subscriber unless the Coverage names another one; what cannot be found is missing from the answer.
 */
export function sourcesOfRequest(bundle: Bundle): Sources {
  const request = main(bundle);
  if (!request) return {};
  const { patient, provider, insurer, insurance } = request.resource as CoverageEligibilityRequest;
  const coverage = resolve(bundle, insurance?.[0]?.coverage);
  const person = resolve(bundle, patient);
  const holder = resolve(bundle, (coverage?.resource as Coverage | undefined)?.subscriber);
  const isDependent = holder !== undefined && holder.resource !== person?.resource;
  const subscriber = isDependent ? holder : person;
  const asker = resolve(bundle, provider);
  const source = resolve(bundle, insurer);
  return {
    request,
    ...(source ? { source } : {}),
    ...(asker ? (isPerson(asker) ? { receiverPerson: asker } : { receiver: asker }) : {}),
    ...(subscriber ? { subscriber } : {}),
    ...(isDependent && person ? { dependent: person } : {}),
    ...(coverage ? { coverage } : {}),
  };
}
