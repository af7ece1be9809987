/** JSON Patch (RFC 6902) on a resource. What it is, and its id, stay as they are. */
import type { FhirResource } from 'fhir/r4.js';
import { applyPatch, type Operation } from 'rfc6902';
import { Problem } from '../problems.ts';

const OPERATIONS = 1_000;
/** What copying may let a resource grow to, characters of JSON. */
const LARGEST = 1024 * 1024;
const NAMES = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** JSON has no prototypes; a patch has no business with ours. */
const NEVER = /(^|\/)(__proto__|constructor|prototype)(\/|$)/;

/** Throws `request/bad-patch` (400) for what is no JSON Patch. */
export function readPatch(body: unknown): Operation[] {
  const bad = (why: string): Problem => new Problem('request/bad-patch', { why });
  if (!Array.isArray(body)) throw bad('it is not a list of operations');
  if (body.length > OPERATIONS) throw bad(`it has more than ${OPERATIONS} operations`);
  body.forEach((one: unknown, index) => {
    const { op, path, from } = (one ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof op !== 'string' || !NAMES.includes(op))
      throw bad(`operation ${index + 1} is none of ${NAMES.join(', ')}`);
    const places = op === 'move' || op === 'copy' ? [path, from] : [path];
    for (const place of places)
      if (typeof place !== 'string' || !/^(\/.*)?$/s.test(place) || NEVER.test(place))
        throw bad(`operation ${index + 1} has a place that is no JSON Pointer into a resource`);
    if (['add', 'replace', 'test'].includes(op) && !Object.hasOwn(one as object, 'value'))
      throw bad(`operation ${index + 1} has no value`);
  });
  return body as Operation[];
}

/** Throws `request/patch-failed` (422) where an operation does not fit the resource as it is; then nothing is changed. */
export function applied(resource: FhirResource, patch: readonly Operation[]): FhirResource {
  const copy = structuredClone(resource);
  patch.forEach((operation, index) => {
    // rfc6902 tells each failure of a list and goes on; the first one ends it here, as RFC 6902 §5 asks.
    const [failure] = applyPatch(copy, [operation]);
    if (failure) throw new Problem('request/patch-failed', { operation: index + 1, kind: operation.op });
    if (operation.op === 'copy' && JSON.stringify(copy).length > LARGEST)
      throw new Problem('request/too-large', { limit: 1 });
  });
  if (copy.resourceType !== resource.resourceType || copy.id !== resource.id)
    throw new Problem('request/bad-id');
  return copy;
}
