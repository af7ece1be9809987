/** The vendors of `profiles/ehr`, as the maps take them. */
import { ehrShapes, type EhrSettings, type VendorFacts } from '#mappers';
import vendors from '../../../profiles/ehr/vendors.json' with { type: 'json' };

const known: readonly string[] = ehrShapes;
export const vendorNames = Object.keys(vendors.flags);
const flags: Readonly<Record<string, { shapes: string[]; writes: string[]; notOffered: object }>> =
  vendors.flags;

export const factsOf = (vendor: string): VendorFacts => {
  const { shapes = [], writes = [], notOffered = {} } = flags[vendor] ?? {};
  return {
    shapes: ehrShapes.filter((shape) => shapes.includes(shape)),
    writes,
    notOffered: Object.fromEntries(Object.entries(notOffered).map(([type, why]) => [type, String(why)])),
  };
};
export const unknownShapes = vendorNames.flatMap((vendor) =>
  (flags[vendor]?.shapes ?? []).filter((shape) => !known.includes(shape)),
);
export const settingsOf = (vendor: string): EhrSettings => ({
  base: `https://ehr.example/${vendor}/r4`,
  zone: 'America/Chicago',
  shapes: factsOf(vendor).shapes,
});
/** UUIDs that count, so that two runs are the same. */
export function countingIds(): () => string {
  let count = 0;
  return () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;
}
