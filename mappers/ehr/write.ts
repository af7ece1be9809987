/** The way back, for the EHRs that take writes: our internal shape → what the EHR wants, by the same rows. */
import { getPath } from '../paths.ts';
import type { AnyEhrMap, AnyEhrRow, WriteNeed } from './map.ts';
import { carryByRows, valuesAt, type EhrReading, type EhrSettings } from './read.ts';
import { join } from './recorder.ts';
import type { EhrIssue } from './trace.ts';

/** Rows turned around; of several that lead to one place, the first: the others read what an EHR does differently. */
function turned(rows: readonly AnyEhrRow[], { shapes }: EhrSettings): readonly AnyEhrRow[] {
  const places = new Set<string>();
  return rows.flatMap((row) => {
    const isOff = row.writes !== true || (row.flag !== undefined && !shapes.includes(row.flag));
    if (isOff || places.has(row.fhir)) return [];
    places.add(row.fhir);
    const { id, as, see, from, fhir, prefer } = row;
    return [{ id, as, see, from: fhir, fhir: from, ...(prefer && { prefer }) }];
  });
}

/**
 * One resource as it is sent to the EHR. What the EHR is known to want and does not find is an error, said before it is
 * asked: `issues` with an error means that it must not be sent.
 */
export function writeByRows(map: AnyEhrMap, resource: object, settings: EhrSettings): EhrReading {
  const back: AnyEhrMap = {
    ...map,
    rows: turned(map.rows, settings),
    lists: (map.lists ?? []).map((one) => ({ ...one, rows: turned(one.rows, settings) })),
    leftOut: [{ path: 'meta', why: 'Version and profile are not part of what is written.' }, ...map.leftOut],
  };
  const written = carryByRows(back, resource, settings);
  const needs = (map.writeNeeds ?? []).filter(
    ({ flag }) => flag === undefined || settings.shapes.includes(flag),
  );
  const missing = needs.flatMap((need) => missingOf(map.type, written.resource, need));
  return { ...written, issues: [...written.issues, ...missing] };
}

function missingOf(
  type: string,
  resource: object,
  { path, why, values, count }: WriteNeed,
): readonly EhrIssue[] {
  const value = getPath(resource, path);
  const isCounted = count === undefined || (Array.isArray(value) && value.length === count);
  const isAllowed = values === undefined || values.includes(String(value));
  if (value !== undefined && isCounted && isAllowed && valuesAt(resource, path).length > 0) return [];
  return [{ code: 'ehr/write-needs', severity: 'error', at: join(type, path), text: why }];
}
