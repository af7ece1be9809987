/** Reading and writing the resources of an EHR by their maps. */
import type { FhirResource } from 'fhir/r4.js';
import { ehrMaps } from './maps/index.ts';
import { readByRows, type EhrReading, type EhrSettings } from './read.ts';
import { writeByRows } from './write.ts';

const mapOf = (type: string) => ehrMaps.find((map) => map.type === type);

/**
 * A resource as an EHR returned it → our internal shape, with a trace of every value, what no row took, and what the EHR
 * does not give. Undefined for a type that has no map: it is handed on as it came.
 */
export function readFromEhr(
  resource: Pick<FhirResource, 'resourceType'>,
  settings: EhrSettings,
): EhrReading | undefined {
  const map = mapOf(resource.resourceType);
  return map && readByRows(map, resource, settings);
}

/** A resource in our internal shape → what is sent to the EHR. Whether it takes writes of the type, its flags say. */
export function writeToEhr(
  resource: Pick<FhirResource, 'resourceType'>,
  settings: EhrSettings,
): EhrReading | undefined {
  const map = mapOf(resource.resourceType);
  return map && writeByRows(map, resource, settings);
}
