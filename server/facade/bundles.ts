/**
 * POST [base] with a batch or a transaction. Each entry passes the same checks as a request of its own. R4 §3.1.0.11
 * A batch does what it can, entry by entry; a transaction does all or nothing, and holds only what is ours.
 */
import type { BundleEntry, BundleEntryResponse, FhirResource } from 'fhir/r4.js';
import { isProblem, Problem } from '../problems.ts';
import { outcome } from './answers.ts';
import { decoded, type Answer, type Ask, type Facade } from './ask.ts';
import { checkedBundle, type BundleAsk, type EntryAsk, type TransactionAsk } from './bundle-check.ts';
import { bundleWeight, tooHeavy } from './bundle-weight.ts';
import { interactionOf } from './interaction.ts';
import { atEntry, outcomeOf } from './outcome.ts';
import { watched } from './refusals.ts';
import { facadeType } from './types.ts';
import { transaction } from './transaction.ts';

/** Does one request: the engine itself. */
export type Perform = (facade: Facade, ask: Ask) => Promise<Answer>;

export async function bundle(facade: Facade, ask: Ask, perform: Perform): Promise<Answer> {
  const checked = checkedBundle(ask.body, facade.access.base);
  const asks = checked.asks.map((one) => ({ ...one, ask: askOf(one, ask) }));
  const answers =
    checked.type === 'batch'
      ? await batch(facade, asks, perform)
      : await transaction(facade, asks.map(withInteraction), ask);
  const entry = answers.map((answer, index) => entryOf(facade, asks[index]?.ask, answer));
  return {
    status: 200,
    headers: {},
    resource: {
      resourceType: 'Bundle',
      type: `${checked.type}-response`,
      ...(entry.length > 0 && { entry }),
    },
  };
}

const HEADERS = {
  'if-match': 'ifMatch',
  'if-none-match': 'ifNoneMatch',
  'if-none-exist': 'ifNoneExist',
  'if-modified-since': 'ifModifiedSince',
} as const;
type EntryHeader = keyof typeof HEADERS;
const isEntryHeader = (name: string): name is EntryHeader => Object.hasOwn(HEADERS, name);

/** Of the Bundle's own headers an entry has only Prefer, and the Idempotency-Key with its place behind it. */
function askOf({ index, method, url, entry }: BundleAsk, outer: Ask): Ask {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const key = outer.header('idempotency-key');
  return {
    method: method === 'HEAD' ? 'GET' : method,
    path: path
      .split('/')
      .filter((word) => word !== '')
      .map(decoded),
    query: new URLSearchParams(query),
    header: (name) => {
      if (isEntryHeader(name)) {
        const value: unknown = entry.request?.[HEADERS[name]];
        return typeof value === 'string' ? value : undefined;
      }
      if (name === 'idempotency-key' && key !== undefined) return `${key}#${index}`;
      if (name === 'accept') return 'application/fhir+json';
      return name === 'prefer' ? outer.header(name) : undefined;
    },
    body: entry.resource?.resourceType === 'Binary' && method === 'PATCH' ? patchIn(entry) : entry.resource,
  };
}

/** R4 §3.1.0.8.1: within a Bundle a JSON Patch comes as a Binary. */
function patchIn({ resource }: BundleEntry<FhirResource>): unknown {
  const data = resource?.resourceType === 'Binary' ? (resource.data ?? '') : '';
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function withInteraction(one: EntryAsk): TransactionAsk {
  const { method, path } = one.ask;
  try {
    // Said before anything else of it: that it is not ours is what its sender has to know.
    if (path[0] !== undefined && facadeType(path[0]).holder === 'ehr')
      throw new Problem('request/not-in-transaction', { type: path[0] });
    return { ...one, interaction: interactionOf(method, path) };
  } catch (cause) {
    throw atEntry(one.index, cause);
  }
}

/** In the order given. Entries of a batch know nothing of each other, but share the room of its answer. */
async function batch(facade: Facade, asks: readonly EntryAsk[], perform: Perform): Promise<Answer[]> {
  const answers: Answer[] = [];
  const weight = bundleWeight();
  for (const { ask } of asks) {
    const answered = weight.isFull() ? refuseTooHeavy(facade, ask) : perform(facade, ask);
    const answer = await answered.catch((cause: unknown): Answer => {
      // A bug that one entry meets takes nothing from the others, which are perhaps done already.
      if (!isProblem(cause)) return { status: 500, headers: {}, resource: facade.bug(cause) };
      return { status: cause.status, headers: {}, resource: outcome(outcomeOf(cause)) };
    });
    weight.add(answer);
    answers.push(answer);
  }
  return answers;
}

async function refuseTooHeavy(facade: Facade, ask: Ask): Promise<never> {
  const problem = tooHeavy();
  await watched(facade, ask).record(problem);
  throw problem;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
};

function entryOf(facade: Facade, ask: Ask | undefined, answer: Answer): BundleEntry<FhirResource> {
  const { status, headers, resource } = answer;
  const { location, etag, 'last-modified': modified } = headers;
  const isOutcome = resource?.resourceType === 'OperationOutcome';
  const response: BundleEntryResponse = {
    status: REASONS[status] === undefined ? String(status) : `${status} ${REASONS[status]}`,
    ...(location !== undefined && { location: location.replace(`${facade.access.base}/`, '') }),
    ...(etag !== undefined && { etag }),
    ...(modified !== undefined && { lastModified: new Date(modified).toISOString() }),
    ...(isOutcome && { outcome: resource }),
  };
  if (isOutcome || resource === undefined) return { response };
  const name = resource.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`;
  const fullUrl = name === undefined || ask === undefined ? {} : { fullUrl: `${facade.access.base}/${name}` };
  return { ...fullUrl, resource, response };
}
