/** References within resources: which there are, and others put in their place. R4 §3.1.0.11.2 */
import { facadeType } from './types.ts';

/** Every `reference` of it, in contained resources too, each with the path of the element that holds it: `at`, then `.insurance[0]…`. */
export function referencesIn(
  value: unknown,
  at = '',
): readonly (readonly [path: string, reference: string])[] {
  const found: (readonly [string, string])[] = [];
  // Joined where one is found: most elements hold none.
  const path = [at];
  const walk = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return;
    const isList = Array.isArray(one);
    for (const [name, child] of Object.entries(one)) {
      if (!isList && name === 'reference' && typeof child === 'string') found.push([path.join(''), child]);
      else if (typeof child === 'object') {
        path.push(isList ? `[${name}]` : `.${name}`);
        walk(child);
        path.pop();
      }
    }
  };
  walk(value);
  return found;
}

/** References by a search, `Claim?identifier=…`, to what we or the EHR hold. R4 §3.1.0.11.2 */
export function conditionalsIn(value: unknown, holder: 'own' | 'ehr'): string[] {
  const references = referencesIn(value).map(([, reference]) => reference);
  return references.filter((reference) => {
    const [, type = ''] = /^([A-Z][A-Za-z]+)\?/.exec(reference) ?? [];
    return type !== '' && (facadeType(type).holder === 'ehr' ? 'ehr' : 'own') === holder;
  });
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
