/** The random addresses of a Bundle, replaced by names that two runs share. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `urn:uuid:…` → `Patient` for the only Patient of a Bundle, `Patient 2` for its second. */
function namesIn(bundle: Json): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const entry of Array.isArray(bundle['entry']) ? bundle['entry'] : []) {
    if (!isObject(entry) || typeof entry['fullUrl'] !== 'string' || !isObject(entry['resource'])) continue;
    const { resourceType } = entry['resource'];
    const type = typeof resourceType === 'string' ? resourceType : 'resource';
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    if (entry['fullUrl'].startsWith('urn:uuid:'))
      names.set(entry['fullUrl'], count === 1 ? type : `${type} ${count}`);
  }
  return names;
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, names)]));
}

/** A Bundle whose random addresses are names; anything else as it is. */
export const named = (value: unknown): unknown =>
  isObject(value) && value['resourceType'] === 'Bundle' ? renamed(value, namesIn(value)) : value;
