/** Our resources on their way to a FHIR repository: committed with the version they tell of, sent by the job queue. */
import type { BundleEntry } from 'fhir/r4.js';
import type { Exchange, ExchangeHandler, Exchanges } from '../exchange/exchanges.ts';
import { Problem } from '../problems.ts';
import type { PublicationView } from '../record-view.ts';
import type { Transaction } from '../store/database.ts';
import type { Resources } from '../store/resources.ts';
import { entryOf, type Written } from './entry.ts';
import { REPOSITORY, type Receipt } from './fhir-repository.ts';

export const PUBLICATION = 'publication';

/** Sealed with the exchange. */
interface PublicationContext {
  readonly type: string;
  readonly id: string;
  readonly version: string;
  readonly deleted?: true;
  /** In which it stands. */
  readonly line: string;
}

export interface Publications {
  /** For the store: plans the publication of a version in the transaction that writes it. */
  written(tx: Transaction, written: Written & { readonly patient?: string }): Promise<void>;
  /** Newest first. */
  list(
    tx: Transaction,
    search: { readonly state?: PublicationView['state']; readonly limit: number },
  ): Promise<PublicationView[]>;
  /** What is sent: the resource, or what a deletion says. */
  content(tx: Transaction, id: string): Promise<unknown>;
  /** Sends the newest version of what failed; what waits is tried at once. Throws `record/no-such-publication`. */
  again(tx: Transaction, id: string): Promise<PublicationView>;
}

/** An answer is only told of: the repository has it. */
export const publicationHandler: ExchangeHandler = {
  resend: 'safe',
  ordered: true,
  apply: (_tx, _exchange, answer) =>
    Promise.resolve({
      state: 'applied',
      outcome: JSON.parse(Buffer.from(answer).toString('utf8')) as Receipt,
    }),
};

export function buildPublications(needs: {
  readonly exchanges: () => Exchanges;
  readonly resources: () => Pick<Resources, 'get'>;
  /** Of our own facade, without a trailing slash. */
  readonly source: string;
  readonly types: ReadonlySet<string>;
}): Publications {
  const { source, types } = needs;
  /**
   * A patient's in the order they were written: what refers to another comes after it. While a version waits that was
   * another patient's, or nobody's, the next one waits behind it: an older one must not be the last to arrive.
   */
  const lineOf = async (tx: Transaction, resource: string, patient: string): Promise<string> => {
    const before = { kind: PUBLICATION, states: statesOf.waiting, limit: 1 };
    const [waiting] = await needs.exchanges().find(tx, { request: resource }, before);
    const context = waiting?.context as PublicationContext | undefined;
    return context?.line ?? `${tx.tenant}/${patient === '' ? resource : patient}`;
  };
  const submit = async (tx: Transaction, written: Written, patient: string): Promise<Exchange> => {
    const { resource, deleted } = written;
    const { resourceType: type, id } = resource;
    const bytes = Buffer.from(JSON.stringify(entryOf(written, { source, types })));
    const line = await lineOf(tx, `${type}/${id}`, patient);
    const context: PublicationContext = {
      line,
      type,
      id,
      version: resource.meta?.versionId ?? '',
      ...(deleted ? { deleted } : {}),
    };
    return needs.exchanges().submit(tx, {
      kind: PUBLICATION,
      to: REPOSITORY,
      patient,
      line,
      keys: { request: `${type}/${id}` },
      compose: () => bytes,
      context,
    });
  };
  return {
    async written(tx, { patient = '', ...written }) {
      if (types.has(written.resource.resourceType)) await submit(tx, written, patient);
    },
    async list(tx, { state, limit }) {
      const filter = { kind: PUBLICATION, limit, ...(state && { states: statesOf[state] }) };
      return (await needs.exchanges().find(tx, {}, filter)).map(publicationOf);
    },
    content: (tx, id) => contentOf(needs.exchanges(), tx, id),
    async again(tx, id) {
      const failed = await needs.exchanges().read(tx, id);
      if (failed?.kind === PUBLICATION && failed.state === 'queued') return wake(needs.exchanges(), tx, id);
      if (failed?.kind !== PUBLICATION || failed.state !== 'failed')
        throw new Problem('record/no-such-publication');
      const { type, id: resourceId } = failed.context as PublicationContext;
      const resource = await needs.resources().get(tx, type as never, resourceId);
      const written: Written = resource
        ? { resource }
        : { resource: { resourceType: type as 'Basic', id: resourceId, code: {} }, deleted: true };
      return publicationOf(await submit(tx, written, failed.patient));
    },
  };
}

async function contentOf(exchanges: Exchanges, tx: Transaction, id: string): Promise<unknown> {
  const found = await exchanges.read(tx, id);
  if (found?.kind !== PUBLICATION) return undefined;
  const { resource, request } = JSON.parse(Buffer.from(found.requestBytes).toString('utf8')) as BundleEntry;
  return resource ?? request;
}

async function wake(exchanges: Exchanges, tx: Transaction, id: string): Promise<PublicationView> {
  await exchanges.wake(tx, id);
  const woken = await exchanges.read(tx, id);
  if (woken === undefined) throw new Problem('record/no-such-publication');
  return publicationOf(woken);
}

const statesOf = {
  waiting: ['queued', 'claimed', 'inflight', 'answered'],
  sent: ['applied'],
  failed: ['failed', 'cancelled', 'rejected'],
} as const;

function publicationOf(exchange: Exchange): PublicationView {
  const { context, state, askedAt, attempts, sentAt, retryAt, lastProblem, lastParams } = exchange;
  const { type, id, version, deleted } = context as PublicationContext;
  const isFailed = statesOf.failed.some((one) => one === state);
  return {
    id: exchange.id,
    resource: `${type}/${id}`,
    version,
    deleted: deleted === true,
    state: isFailed ? 'failed' : state === 'applied' ? 'sent' : 'waiting',
    writtenAt: askedAt.toISOString(),
    attempts,
    ...(sentAt ? { sentAt: sentAt.toISOString() } : {}),
    ...(retryAt ? { nextAttemptAt: retryAt.toISOString() } : {}),
    ...(lastProblem && state !== 'applied' ? { why: new Problem(lastProblem, lastParams).message } : {}),
  };
}
