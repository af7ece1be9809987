/** A Bundle that was sent to the base: is it a batch or a transaction, and small enough to be done? */
import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Ask } from './ask.ts';
import type { Interaction } from './interaction.ts';

const ENTRIES = 2_000;
const REFERENCES = 10_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** R4's elements of `Bundle.entry.request`, its own and those that every element has. */
const REQUEST =
  /^_?(method|url|ifNoneMatch|ifModifiedSince|ifMatch|ifNoneExist|id|extension|modifierExtension)$/;
const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'object';

/** One entry as sent, its place in the Bundle with it. */
export interface BundleAsk {
  readonly index: number;
  readonly method: string;
  /** As sent, but below our base: `Claim?status=active`. */
  readonly url: string;
  readonly entry: BundleEntry<FhirResource>;
}

/** The same as a request to the facade. */
export interface EntryAsk extends BundleAsk {
  readonly ask: Ask;
}

/** And what it asks for, where the whole of them is a transaction. */
export interface TransactionAsk extends EntryAsk {
  readonly interaction: Interaction;
}

export interface CheckedBundle {
  readonly type: 'batch' | 'transaction';
  readonly asks: readonly BundleAsk[];
}

/** Throws `request/bad-bundle` (400) or `request/too-many-entries` (422); nothing was done then. */
export function checkedBundle(body: unknown, base: string): CheckedBundle {
  const bad = (why: string, expression: string): Problem =>
    new Problem('request/bad-bundle', { why, expression });
  const { resourceType, type, entry = [] } = (body ?? {}) as Partial<Bundle<FhirResource>>;
  if (resourceType !== 'Bundle') throw bad('this is none', 'resourceType');
  if (type !== 'batch' && type !== 'transaction') throw bad('this one is of another type', 'Bundle.type');
  if (!Array.isArray(entry)) throw bad('its entries are no list', 'Bundle.entry');
  if (entry.length > ENTRIES)
    throw new Problem('request/too-many-entries', { limit: ENTRIES, what: 'entries' });
  if (countReferences(entry) > REFERENCES)
    throw new Problem('request/too-many-entries', { limit: REFERENCES, what: 'references' });
  const asks = entry.map((one: unknown, index): BundleAsk => {
    const at = `Bundle.entry[${index}]`;
    const { request } = (one ?? {}) as Partial<BundleEntry<FhirResource>>;
    const { method, url } = (request ?? {}) as { method?: unknown; url?: unknown };
    const wrong = Object.entries(request ?? {}).find(
      ([name, value]) => !REQUEST.test(name) || !isText(value),
    );
    // A condition that is misspelt, or no text, would be passed over: what it was to prevent would happen.
    if (wrong) throw bad('an entry has a request that R4 does not know', `${at}.request`);
    if (typeof method !== 'string' || !METHODS.includes(method))
      throw bad('an entry has no request.method of HTTP', `${at}.request.method`);
    if (typeof url !== 'string' || url.length > 4_000)
      throw bad('an entry has no request.url', `${at}.request.url`);
    const local = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '');
    if (/^[a-z][a-z+.-]*:/i.test(local) || /[\u0000-\u001f]/.test(local))
      throw bad('an entry names an address of elsewhere', `${at}.request.url`);
    return { index, method, url: local, entry: one as BundleEntry<FhirResource> };
  });
  return { type, asks };
}

function countReferences(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countReferences(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, child]) => sum + (name === 'reference' ? 1 : countReferences(child)),
    0,
  );
}
