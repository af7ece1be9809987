import {
  isLoopMap,
  type AnyRow,
  type LoopMap,
  type Opening,
  type Part,
  type ResourceMap,
  type TransactionMap,
} from './map.ts';

/** Releases of Da Vinci PAS that the maps know: STU 2 and STU 2.2. They are not compatible with each other. */
export const pasVersions = ['2.0.1', '2.2.1'] as const;
export type PasVersion = (typeof pasVersions)[number];

interface Versioned {
  readonly only?: readonly PasVersion[];
}
const isOf =
  (version: PasVersion) =>
  ({ only }: Versioned) =>
    only?.includes(version) ?? true;

/** An opening without the word on its list where that is of other releases. */
function openingOf(opening: Opening, version: PasVersion): Opening {
  if (!('singleIn' in opening) || opening.singleIn.includes(version)) return opening;
  const without = { ...opening };
  Reflect.deleteProperty(without, 'singleIn');
  return without;
}

function openings(all: readonly Opening[] | undefined, version: PasVersion): { opens?: readonly Opening[] } {
  return all ? { opens: all.filter(isOf(version)).map((one) => openingOf(one, version)) } : {};
}

function partOf(part: Part, version: PasVersion): Part {
  if (isLoopMap(part)) {
    const loop: LoopMap = { ...part, ...openings(part.opens, version), parts: partsOf(part.parts, version) };
    return loop;
  }
  const rows = (part.rows as readonly AnyRow[]).filter(isOf(version));
  return { ...part, ...(part.opens ? { opens: openingOf(part.opens, version) } : {}), rows };
}

const partsOf = (parts: readonly Part[], version: PasVersion) =>
  parts.filter(isOf(version)).map((part) => partOf(part, version));

function resourceOf(map: ResourceMap, version: PasVersion): ResourceMap {
  const profile = typeof map.profile === 'object' ? map.profile[version] : map.profile;
  return profile === undefined ? map : { ...map, fixed: { meta: { profile: [profile] }, ...map.fixed } };
}

/** A map as it is for one release of PAS: what belongs to others is gone, and profiles are named. */
export function forPas(map: TransactionMap, version: PasVersion): TransactionMap {
  const resources = Object.fromEntries(
    Object.entries(map.resources).map(([scope, one]) => [scope, resourceOf(one, version)]),
  );
  return { ...map, resources, parts: partsOf(map.parts, version) };
}
