/** Search answers as Bundles, page by page, behind links that tell nothing and end with time. */
import { randomBytes } from 'node:crypto';
import type { Bundle, BundleEntry, OperationOutcomeIssue } from 'fhir/r4.js';

import type { FhirBehaviour } from './behaviour.ts';
import type { Stored } from './patients.ts';
import { numbered, outcomeOf, Refusal } from './refusal.ts';

/** A search and how far it was given out. */
export interface RestOfSearch {
  readonly grant: string;
  readonly type: string;
  readonly resources: readonly Stored[];
  readonly notices: readonly OperationOutcomeIssue[];
  readonly from: number;
  readonly size: number;
}

export interface SearchPages {
  bundle(rest: RestOfSearch, self: string): Bundle;
  /** What a page's handle stands for; a Refusal when it is another's, or too old. */
  resume(handle: string, type: string, grant: string): RestOfSearch;
}

const pagesKept = 500;

function nothingFound({ vendorCodes }: FhirBehaviour): OperationOutcomeIssue {
  return vendorCodes
    ? numbered('4101')
    : { severity: 'warning', code: 'not-found', diagnostics: 'no results' };
}

export function searchPages(fhirBase: string, fhir: FhirBehaviour, clock: () => Date): SearchPages {
  const waiting = new Map<string, { readonly rest: RestOfSearch; readonly until: number }>();
  const keep = (rest: RestOfSearch): string => {
    const oldest = waiting.keys().next();
    if (waiting.size >= pagesKept && oldest.done !== true) waiting.delete(oldest.value);
    const handle = randomBytes(12).toString('base64url');
    waiting.set(handle, { rest, until: clock().getTime() + fhir.pageSeconds * 1000 });
    return `${fhirBase}/${rest.type}?${fhir.pageParameter}=${handle}`;
  };
  const entriesOf = ({ type, resources, notices, from, size }: RestOfSearch): BundleEntry[] => {
    const matches: BundleEntry[] = resources.slice(from, from + size).map((resource) => ({
      fullUrl: `${fhirBase}/${type}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    }));
    const isEmpty = resources.length === 0 && fhir.outcomeWhenEmpty;
    const told = [...(isEmpty ? [nothingFound(fhir)] : []), ...notices];
    if (told.length === 0) return matches;
    return [...matches, { resource: outcomeOf(...told), search: { mode: 'outcome' } }];
  };
  return {
    bundle: (rest, self) => {
      const { resources, from, size } = rest;
      const entry = entriesOf(rest);
      const isLast = from + size >= resources.length;
      const next = isLast ? [] : [{ relation: 'next', url: keep({ ...rest, from: from + size }) }];
      return {
        resourceType: 'Bundle',
        type: 'searchset',
        ...(fhir.total ? { total: resources.length } : {}),
        link: [{ relation: 'self', url: self }, ...next],
        ...(entry.length > 0 ? { entry } : {}),
      };
    },
    resume: (handle, type, grant) => {
      const found = waiting.get(handle);
      if (found?.rest.type !== type || found.rest.grant !== grant || found.until < clock().getTime()) {
        const text = 'this page is no longer kept: search again';
        throw fhir.vendorCodes ? new Refusal(400, numbered('4113'), text) : new Refusal(410, 'expired', text);
      }
      return found.rest;
    },
  };
}
