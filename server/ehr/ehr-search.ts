/** The pages of an EHR's search, fetched within bounds, whatever goes wrong half way. */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { isProblem, Problem } from '../problems.ts';
import type { EhrClient } from './ehr-client.ts';
import type { EhrResourceId } from './facade-ids.ts';
import type { Page } from './pages.ts';

export interface Fetched {
  readonly resources: readonly FhirResource[];
  readonly issues: readonly OperationOutcomeIssue[];
  /** The EHR's next page, where it holds more than was fetched. */
  readonly next?: string;
  /** Something that may match was not given: the EHR holds more than we read, or cannot give it. */
  readonly isCut: boolean;
}

/** Pages and resources that one search of ours reads at most. */
const PAGES = 20;
export const RESOURCES = 2_000;
/** Reads at one time. */
const AT_ONCE = 4;
const READS = 200;

/** Page after page from `start`, until `enough` resources are there. */
export async function fetchPages(
  client: EhrClient,
  type: string,
  start: URLSearchParams | { readonly next: string },
  enough = RESOURCES,
): Promise<Fetched> {
  const resources: FhirResource[] = [];
  const issues: OperationOutcomeIssue[] = [];
  let page = await firstPage(client, type, start, issues);
  for (let count = 1; ; count++) {
    // One by one: a page may hold more than a call takes arguments.
    for (const one of page.resources) resources.push(one);
    for (const one of page.issues) issues.push(one);
    if (resources.length > RESOURCES) {
      issues.push(toldOf(new Problem('ehr/too-many-found')));
      return { resources: resources.slice(0, RESOURCES), issues, isCut: true };
    }
    const { next } = page;
    if (next === undefined) return { resources, issues, isCut: false };
    if (count === PAGES || resources.length >= enough) return { resources, issues, next, isCut: true };
    const following = await followingPage(client, type, next, issues);
    if (following === undefined) return { resources, issues, isCut: true };
    page = following;
  }
}

/** One record that lacks what FHIR requires can spoil its whole page: on a smaller page there are fewer beside it. */
async function firstPage(
  client: EhrClient,
  type: string,
  start: URLSearchParams | { readonly next: string },
  issues: OperationOutcomeIssue[],
): Promise<Page> {
  if (!(start instanceof URLSearchParams)) return client.next(type, start.next);
  try {
    return await client.search(type, start);
  } catch (cause) {
    const count = [...start.keys()].find((name) => ['_count', '_maxresults'].includes(name));
    if (!isProblem(cause) || cause.id !== 'ehr/broken-record' || count === undefined) throw cause;
    const smaller = new URLSearchParams(start);
    smaller.set(count, '1');
    issues.push(toldOf(cause));
    return client.search(type, smaller);
  }
}

/** What was read already is not lost because a later page fails; who asks again and what failed is told. */
async function followingPage(
  client: EhrClient,
  type: string,
  next: string,
  issues: OperationOutcomeIssue[],
): Promise<Page | undefined> {
  try {
    return await client.next(type, next);
  } catch (cause) {
    if (!isProblem(cause) || !['ehr/broken-record', 'ehr/unavailable', 'ehr/timeout'].includes(cause.id))
      throw cause;
    issues.push(toldOf(cause));
    return undefined;
  }
}

/** Single reads, a few at a time. What is not there is left out, as a search would; what fails otherwise is told. */
export async function readEach(client: EhrClient, wanted: readonly EhrResourceId[]): Promise<Fetched> {
  if (wanted.length > READS) throw new Problem('ehr/too-many-found');
  const results: (FhirResource | Problem)[] = [];
  const queue = [...wanted.entries()];
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const [at, { type, id }] = one;
      results[at] = await client.read(type, id).catch((cause: unknown) => {
        if (isProblem(cause) && isBearable(cause)) return cause;
        throw cause;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.length) }, work));
  const failed = results.filter(isProblem).filter(({ id }) => id !== 'ehr/no-such-resource');
  return {
    resources: results.filter((one): one is FhirResource => !isProblem(one)),
    issues: failed.map(toldOf),
    isCut: failed.length > 0,
  };
}

/** Of one resource among several; what concerns all of them ends the search. */
function isBearable({ id }: Problem): boolean {
  return [
    'ehr/no-such-resource',
    'ehr/broken-record',
    'ehr/forbidden',
    'ehr/not-fhir',
    'ehr/scope-missing',
  ].includes(id);
}

export function toldOf(problem: Problem): OperationOutcomeIssue {
  const coding = [{ system: 'urn:chartside:problem', code: problem.id }];
  return { severity: 'warning', code: problem.issue, details: { coding, text: problem.message } };
}
