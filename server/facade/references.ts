/** References within resources: which there are, and others put in their place. R4 §3.1.0.11.2 */

/** Every `reference` of it, in contained resources too. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  );
}

/** Elements that may name another entry of the same Bundle: references, and addresses such as Attachment.url. */
const PLACES = ['reference', 'url', 'uri', 'valueUri', 'valueUrl', 'valueCanonical', 'valueUuid', 'div'];

/** A copy in which what `named` knows stands as `Type/id`; references below `base` become relative. */
export function rewriteReferences(value: unknown, named: ReadonlyMap<string, string>, base: string): unknown {
  if (Array.isArray(value)) return value.map((one) => rewriteReferences(one, named, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      if (typeof child !== 'string') return [name, rewriteReferences(child, named, base)];
      if (!PLACES.includes(name)) return [name, child];
      if (name === 'div') return [name, inNarrative(child, named)];
      const known = named.get(child);
      if (known !== undefined) return [name, known];
      return [
        name,
        name === 'reference' && child.startsWith(`${base}/`) ? child.slice(base.length + 1) : child,
      ];
    }),
  );
}

function inNarrative(div: string, named: ReadonlyMap<string, string>): string {
  return div.replace(/urn:(?:uuid|oid):[\w.-]+/g, (word) => named.get(word) ?? word);
}
