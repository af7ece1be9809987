/**
 * Writing to the EHR of a chart. What is to be written is committed before it is sent, and it is sent once: an answer
 * that never came leaves it `ambiguous`, for a person to look. The same Idempotency-Key gives the first outcome again.
 */
import type { FhirResource } from 'fhir/r4.js';
import type { Operation } from 'rfc6902';
import { isOnlyOf } from '../facade/compartment.ts';
import type { FacadeAccess } from '../facade/holder.ts';
import { applied } from '../facade/patch.ts';
import { isProblem, isProblemId, Problem } from '../problems.ts';
import type { Database } from '../store/database.ts';
import { ehrWritesIn, writeKey, type WriteRow, type WriteState } from '../store/ehr-writes.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Connection } from './connection.ts';
import type { EhrClient, WriteRequest } from './ehr-client.ts';
import type { EhrResourceId, FacadeIds, GivenIds } from './facade-ids.ts';
import { idsReferredTo, withEhrIds } from './incoming.ts';
import { asChanged, asNew, checkMove, takesWrites, type WriteMethod } from './written.ts';

export type ChartWrite = { readonly key: string } & (
  | { readonly method: 'create'; readonly resource: FhirResource }
  | { readonly method: 'update'; readonly resource: FhirResource; readonly ifMatch: string }
  | {
      readonly method: 'patch';
      readonly type: string;
      /** Facade id. */
      readonly id: string;
      readonly patch: readonly Operation[];
      readonly ifMatch: string;
    }
);

export interface Written {
  readonly id: string;
  readonly type: string;
  /** `sent`: the answer is still to come. */
  readonly state: WriteState;
  /** `Type/facade-id` of what was written. */
  readonly reference?: string;
  readonly etag?: string;
  readonly at: Date;
}

export interface EhrWriter {
  /** Whether this EHR takes such a change. */
  takes(type: string, method: WriteMethod): boolean;
  /** Throws what the EHR refused it with; an answer that never came is no refusal but `ambiguous`. */
  write(write: ChartWrite): Promise<Written>;
  /** Of this patient, newest first. */
  list(): Promise<readonly Written[]>;
}

export interface WriterNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly connection: Connection;
  readonly ids: FacadeIds;
  readonly client: EhrClient;
  readonly access: FacadeAccess & { readonly patient: string };
  readonly clock: () => Date;
}

/** A write whose process died while it was on its way is ambiguous after this long. */
const LOST_MS = 60_000;
const WIRE = { create: 'POST', update: 'PUT', patch: 'PATCH' } as const;
/** What is refused for sure: nothing of it can have been taken. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

export function ehrWriter(needs: WriterNeeds): EhrWriter {
  const { database, access, connection, secrets } = needs;
  const rows = ehrWritesIn(secrets);
  return {
    takes: (type, method) => takesWrites(connection, type, method),
    async write(write) {
      const type = write.method === 'patch' ? write.type : write.resource.resourceType;
      const begun = await begin(needs, write, type).catch(async (cause: unknown) => {
        if (isProblem(cause)) await recordRefusal(needs, write.method, type, cause);
        throw cause;
      });
      return 'request' in begun ? send(needs, begun.request, { id: begun.id, method: write.method }) : begun;
    },
    list: () =>
      database.tenant(access.tenant, async (tx) => {
        const found = await rows.ofPatient(tx, access.patient);
        await access.audit(tx, {
          interaction: 'search-type',
          type: 'ehr-writes',
          query: '',
          outcome: 'success',
        });
        return found.map((row) => writtenOf(row, needs.clock()));
      }),
  };
}

/** What is to be sent now, once it is committed; or what came of it before. */
async function begin(
  needs: WriterNeeds,
  write: ChartWrite,
  type: string,
): Promise<Written | { readonly id: string; readonly request: WriteRequest }> {
  const { database, access, connection, secrets, clock } = needs;
  if (!takesWrites(connection, type, write.method)) throw new Problem('ehr/not-written', { type });
  const rows = ehrWritesIn(secrets);
  const key = writeKey(secrets, access.caller, write.key);
  const request = secrets.index('ehr-write-request', JSON.stringify({ ...write, key: '' }));
  const byKey = () => database.tenant(access.tenant, (tx) => rows.byKey(tx, key));
  const first = await byKey();
  // What is only drafted never left, e.g. because the process was killed: it may go now.
  if (first !== undefined && first.state !== 'drafted') return again(first, request, clock());
  if (first !== undefined) checkSame(first, request);
  const prepared = await prepare(needs, write, type);
  const { method, body } = prepared;
  const draft = { connection: connection.id, patient: access.patient, key, request, type, method, body };
  await database.tenant(access.tenant, (tx) => rows.draft(tx, draft));
  const row = await byKey();
  if (row === undefined) throw new Error('what was drafted is gone');
  checkSame(row, request);
  // Of two who send the same at one moment, one sends it.
  const isOurs = await database.tenant(access.tenant, (tx) => rows.claim(tx, row.id));
  return isOurs ? { id: row.id, request: prepared } : writtenOf(row, clock());
}

async function recordRefusal(
  { database, access }: WriterNeeds,
  method: WriteMethod,
  type: string,
  { id: why, status }: Problem,
): Promise<void> {
  const outcome = status < 500 ? 'refused' : 'failed';
  await database.tenant(access.tenant, (tx) => access.audit(tx, { interaction: method, type, outcome, why }));
}

/** What was on its way when its process died is of unknown fate. */
export function writeStateNow({ state, updatedAt }: WriteRow, now: Date): WriteState {
  return state === 'sent' && now.getTime() - updatedAt.getTime() > LOST_MS ? 'ambiguous' : state;
}

function writtenOf(row: WriteRow, now: Date): Written {
  const { id, type, result, createdAt: at } = row;
  return { id, type, state: writeStateNow(row, now), ...result, at };
}

function again(row: WriteRow, request: string, now: Date): Written {
  checkSame(row, request);
  const { problem } = row;
  if (problem !== undefined && isProblemId(problem.id)) throw new Problem(problem.id, problem.params);
  return writtenOf(row, now);
}

function checkSame(row: WriteRow, request: string): void {
  if (row.request !== request) throw new Problem('request/key-reused');
}

/** In the EHR's ids and shapes; of nobody but the chart's patient. */
async function prepare(needs: WriterNeeds, write: ChartWrite, type: string): Promise<WriteRequest> {
  const { connection, client, access } = needs;
  const method = WIRE[write.method];
  if (write.method === 'create') {
    checkWhose(write.resource, access.patient);
    const resolved = await resolve(needs, idsReferredTo(write.resource));
    return { method, type, body: asNew(withEhrIds(write.resource, resolved) as object, type, connection) };
  }
  const facadeId = write.method === 'patch' ? write.id : (write.resource.id ?? '');
  const change = write.method === 'patch' ? write.patch : write.resource;
  const resolved = await resolve(needs, [facadeId, ...idsReferredTo(change)]);
  const stands = resolved.get(facadeId);
  if (stands?.type !== type) throw new Problem('ehr/no-such-resource');
  const raw = await client.read(type, stands.id);
  const ehrPatient = (await resolve(needs, [access.patient])).get(access.patient)?.id ?? '';
  if (!isOnlyOf(raw, ehrPatient, connection.fhirBase)) throw new Problem('ehr/other-patient');
  const { ifMatch } = write;
  const rest = { method, type, id: stands.id, ifMatch };
  if (write.method === 'patch') {
    checkMove(raw, write.patch);
    const patch = withEhrIds(write.patch, resolved) as readonly Operation[];
    if (!isOnlyOf(applied(raw, patch), ehrPatient, connection.fhirBase))
      throw new Problem('ehr/other-patient');
    return { ...rest, body: patch };
  }
  checkWhose(write.resource, access.patient);
  return { ...rest, body: asChanged(raw, withEhrIds(write.resource, resolved) as object, connection) };
}

function checkWhose(resource: FhirResource, patient: string): void {
  if (!isOnlyOf(resource, patient)) throw new Problem('ehr/other-patient');
}

async function resolve(
  { database, ids, access }: WriterNeeds,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, EhrResourceId>> {
  const known = wanted.flatMap((id) => [ids.known(id)].flatMap((one) => (one ? [[id, one] as const] : [])));
  if (known.length === wanted.length) return new Map(known);
  return database.tenant(access.tenant, (tx) => ids.resolve(tx, wanted));
}

async function send(
  needs: WriterNeeds,
  request: WriteRequest,
  at: { readonly id: string; readonly method: WriteMethod },
): Promise<Written> {
  const { client, ids, clock } = needs;
  const { type } = request;
  const given: GivenIds = new Map();
  try {
    const answer = await client.write(request);
    const facadeId = answer.id === undefined ? undefined : ids.idFor(type, answer.id, given);
    const result = {
      ...(facadeId !== undefined && { reference: `${type}/${facadeId}` }),
      ...(answer.etag !== undefined && { etag: answer.etag }),
    };
    await record(needs, at, type, 'done', { result }, given);
    return { id: at.id, type, state: 'done', ...result, at: clock() };
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    if (isDoubtful(cause)) {
      await record(needs, at, type, 'ambiguous', {}, given);
      return { id: at.id, type, state: 'ambiguous', at: clock() };
    }
    // What never left, or was not looked at, may be sent under the same key: it is a draft again.
    if (cause.id === 'ehr/throttled' || cause.id === 'ehr/unreachable') {
      await record(needs, at, type, 'drafted', {}, given);
      throw cause;
    }
    await record(needs, at, type, 'refused', { problem: { id: cause.id, params: cause.params } }, given);
    throw cause;
  }
}

/** Nobody knows whether the EHR took it. */
function isDoubtful({ id, cause }: Problem): boolean {
  if (id === 'ehr/unreachable') return !NEVER_SENT.includes(String(cause));
  return ['ehr/timeout', 'ehr/unavailable', 'ehr/broken-record', 'ehr/too-large'].includes(id);
}

/** The outcome and its audit record, together. */
async function record(
  { database, secrets, access, ids }: WriterNeeds,
  { id, method }: { readonly id: string; readonly method: WriteMethod },
  type: string,
  state: WriteState,
  more: Parameters<ReturnType<typeof ehrWritesIn>['mark']>[3],
  given: GivenIds,
): Promise<void> {
  const outcome = { done: 'success', refused: 'refused' }[state as string] ?? 'failed';
  const [facadeId] = given.keys();
  await database.tenant(access.tenant, async (tx) => {
    await ids.remember(tx, given);
    await ehrWritesIn(secrets).mark(tx, id, state, more);
    await access.audit(tx, {
      interaction: method,
      type,
      ...(facadeId !== undefined && { id: facadeId }),
      outcome: outcome as 'success' | 'refused' | 'failed',
    });
  });
  ids.committed(given);
}
