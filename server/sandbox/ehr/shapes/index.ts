/** The shapes by their names, and the whole of an EHR's records in them. */
import type { FhirBehaviour } from '../behaviour.ts';
import type { Stored } from '../patients.ts';
import { idIn, withIds } from '../vendor-ids.ts';
import { codesByOid, ownCodesFirst, relationshipInOwnCodes, unknownAsCoding } from './codes.ts';
import { documentsByAbsoluteUrl, documentsByRelativeUrl } from './documents.ts';
import {
  contactSerialNumbers,
  identifierTypesAreTexts,
  npiByOid,
  subscriberByMemberId,
  subscriberIdAlone,
} from './identifiers.ts';
import {
  patientsByAbsoluteUrl,
  payersAreContained,
  practiceInExtension,
  visitsSayWhatTheyAllow,
} from './references.ts';
import type { Shape } from './shape.ts';
import { coverageDatesAreInstants, timesInUtc, timesWithoutOffset } from './times.ts';

const shapes = {
  'identifier-types-are-texts': identifierTypesAreTexts,
  'contact-serial-numbers': contactSerialNumbers,
  'npi-by-oid': npiByOid,
  'subscriber-id-alone': subscriberIdAlone,
  'subscriber-by-member-id': subscriberByMemberId,
  'codes-by-oid': codesByOid,
  'own-codes-first': ownCodesFirst,
  'relationship-in-own-codes': relationshipInOwnCodes,
  'unknown-as-coding': unknownAsCoding,
  'documents-by-relative-url': documentsByRelativeUrl,
  'documents-by-absolute-url': documentsByAbsoluteUrl,
  'practice-in-extension': practiceInExtension,
  'patients-by-absolute-url': patientsByAbsoluteUrl,
  'payers-are-contained': payersAreContained,
  'visits-say-what-they-allow': visitsSayWhatTheyAllow,
  'times-in-utc': timesInUtc,
  'times-without-offset': timesWithoutOffset,
  'coverage-dates-are-instants': coverageDatesAreInstants,
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as ShapeName[];

/** The records as this EHR holds them: with its ids, in its shapes, and only the types that it has. */
export function shaped(
  resources: readonly Stored[],
  { ids, shapes: names, types }: FhirBehaviour,
  where: { readonly fhirBase: string; readonly zone: string },
): readonly Stored[] {
  const context = { ...where, idOf: (type: string, id: string) => idIn(ids, type, id) };
  const held = resources.map((resource) => withIds(ids, resource));
  const written = names.reduce<readonly Stored[]>(
    (found, name) => found.flatMap((one) => shapes[name](one, context)),
    held,
  );
  return written.filter(({ resourceType }) => Object.hasOwn(types, resourceType));
}
