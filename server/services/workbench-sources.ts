/** Where a message of the workbench comes from, to its bytes: who may see it as it is, what is masked, what is audited. */
import type { Exchanges } from '../exchange/exchanges.ts';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { Database } from '../store/database.ts';
import type { Samples } from '../store/samples.ts';
import type { Secrets } from '../store/secrets.ts';
import { builtInSamples } from '../workbench/built-in-samples.ts';
import type { MaskBy, Masked } from '../workbench/protocol.ts';
import type { Threads } from '../workbench/workers.ts';
import type { Source } from '../workbench-view.ts';
import { isUuid } from '../uuid.ts';

/** Largest message; what is mapped is held in memory, some hundreds of times its bytes. */
export const LARGEST_MB = 4;
const LARGEST_BYTES = LARGEST_MB * 1024 * 1024;

export interface SourceNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
  readonly exchanges: Pick<Exchanges, 'read'>;
  readonly samples: Samples;
  readonly threads: Threads;
}

export interface Message {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** As in a permalink; absent for what is in no store of ours. */
  readonly open?: string;
  readonly masked: boolean;
}

/** Bytes of an open analysis; looked up by whoever holds them. */
export type SourceOfAnalysis = (user: UserContext, id: string) => Promise<Message>;

export async function messageOf(
  needs: SourceNeeds,
  user: UserContext,
  source: Source,
  ofAnalysis: SourceOfAnalysis,
): Promise<Message> {
  if ('text' in source) return pasted(new TextEncoder().encode(source.text), source.name);
  if ('base64' in source) return pasted(new Uint8Array(Buffer.from(source.base64, 'base64')), source.name);
  if ('sample' in source) return sampleOf(needs, user, source.sample);
  if ('analysis' in source) return ofAnalysis(user, source.analysis);
  return exchangeOf(needs, user, source);
}

function pasted(bytes: Uint8Array, name = ''): Message {
  if (bytes.length > LARGEST_BYTES) throw new Problem('request/too-large', { limit: LARGEST_MB });
  return { bytes, name, masked: false };
}

async function sampleOf({ database, samples }: SourceNeeds, user: UserContext, id: string): Promise<Message> {
  const open = `sample/${id}`;
  const builtIn = builtInSamples().find(({ view }) => view.id === id);
  if (builtIn) return { bytes: builtIn.content, name: builtIn.view.name, open, masked: true };
  const found = isUuid(id) ? await database.tenant(user.tenant, (tx) => samples.read(tx, id)) : undefined;
  if (!found) throw new Problem('workbench/no-such-sample');
  return { bytes: found.bytes, name: found.name, open, masked: true };
}

/** Every look at a stored message is audited, masked or not: it came from a patient's record. */
async function exchangeOf(
  needs: SourceNeeds,
  user: UserContext,
  source: Extract<Source, { exchange: string }>,
): Promise<Message> {
  const { exchange: id, part } = source;
  const asIs = source.unmasked === true;
  if (!isUuid(id)) throw new Problem('exchange/no-such-exchange');
  const found = await needs.database.tenant(user.tenant, async (tx) => {
    const exchange = await needs.exchanges.read(tx, id);
    const bytes = part === 'request' ? exchange?.requestBytes : exchange?.answerBytes;
    const isAllowed = exchange !== undefined && bytes !== undefined && (!asIs || user.seesPatients);
    await user.auditAccess(tx, {
      interaction: 'read',
      type: 'exchange',
      id,
      ...(exchange ? { patient: exchange.patient } : {}),
      query: `part=${part}&masked=${String(!asIs)}`,
      outcome: isAllowed ? 'success' : 'refused',
    });
    return exchange && { bytes, kind: exchange.kind };
  });
  if (asIs && !user.seesPatients) throw new Problem('workbench/masked-only');
  if (!found?.bytes) throw new Problem('exchange/no-such-exchange');
  const bytes = asIs ? found.bytes : await maskedBytes(needs, user.tenant, found.bytes);
  return { bytes, name: `${found.kind} ${part}`, open: `exchange/${id}/${part}`, masked: !asIs };
}

/** One key for each tenant, so that the same value becomes the same in all of its messages. */
export function maskOf({ secrets, clock }: Pick<SourceNeeds, 'secrets' | 'clock'>, tenant: string): MaskBy {
  return { key: secrets.derive(`de-identify ${tenant}`), today: clock().toISOString().slice(0, 10) };
}

export function mask(needs: SourceNeeds, tenant: string, bytes: Uint8Array): Promise<Masked> {
  return needs.threads.choose().call('mask', { bytes, ...maskOf(needs, tenant) });
}

/** Throws `workbench/not-masked` when nothing in the message could be read with certainty. */
export async function maskedBytes(
  needs: SourceNeeds,
  tenant: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const masked = await mask(needs, tenant, bytes);
  if (masked.bytes) return masked.bytes;
  throw new Problem('workbench/not-masked', {
    why: masked.issues[0]?.message ?? 'It is neither X12 nor FHIR.',
  });
}
