import type { Bundle } from 'fhir/r4.js';
import { attachmentMaps } from './attachment/attachment.ts';
import { map278Inquiry } from './authorization/inquiry.ts';
import { map278InquiryResponse } from './authorization/inquiry-response.ts';
import { map278Request } from './authorization/request.ts';
import { map278Response } from './authorization/response.ts';
import { map276 } from './claim-status/276.ts';
import { map277, map277Acknowledgment } from './claim-status/277.ts';
import { map270 } from './eligibility/270.ts';
import { map271 } from './eligibility/271.ts';
import { entriesOf } from './entries.ts';
import type { TransactionMap } from './map.ts';
import { applyOverlay, type Overlay } from './overlay.ts';
import { hasValue } from './paths.ts';
import { forPas, pasVersions, type PasVersion } from './versions.ts';

/** Every map there is, as it is written: for all releases of PAS together. */
export const allMaps: readonly TransactionMap[] = [
  map270,
  map271,
  // Told from requests and their answers by their profiles, so they come first.
  map278InquiryResponse,
  map278Inquiry,
  map278Response,
  map278Request,
  ...attachmentMaps,
  map276,
  map277,
  map277Acknowledgment,
];

const byVersion: ReadonlyMap<PasVersion, readonly TransactionMap[]> = new Map(
  pasVersions.map((version) => [version, allMaps.map((map) => forPas(map, version))]),
);

/** The maps for a release of PAS, with the overlays of a payer and a site, in order. */
export function mapsFor(pas: PasVersion, overlays: readonly Overlay[] = []): readonly TransactionMap[] {
  const maps = byVersion.get(pas) ?? [];
  return overlays.length === 0 ? maps : maps.map((map) => overlays.reduce(applyOverlay, map));
}

/** The map that sends a Bundle: the first whose main resource it holds, with the marks that tell it from others. */
export function mapForBundle(bundle: Bundle, maps: readonly TransactionMap[]): TransactionMap | undefined {
  const held = entriesOf(bundle).map(({ resource }) => resource);
  return maps.find(({ way, marks, main, resources }) => {
    if (way === 'read') return false;
    const ofType = held.filter(({ resourceType }) => resourceType === resources[main]?.type);
    return ofType.some((one) =>
      Object.entries(marks ?? {}).every(([path, value]) => hasValue(one, path, value)),
    );
  });
}

/** The map with this id among some. */
export function mapById(id: string, maps: readonly TransactionMap[]): TransactionMap {
  const found = maps.find((map) => map.id === id);
  if (!found) throw new Error(`There is no map ${id}.`);
  return found;
}
