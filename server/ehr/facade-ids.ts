/**
 * Ids we give out for resources of an EHR: base32 of an HMAC, with a sealed row that leads back.
 * A vendor's id may be longer than FHIR allows and may hold a record number; ours does neither.
 */
import type { Resource } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';

/** What a facade id stands for in its EHR. */
export interface EhrResourceId {
  readonly type: string;
  readonly id: string;
  /** Of a Binary: the patient (EHR's id) in whose document it was named, as it does not say that itself. */
  readonly patient?: string;
}

/** Ids given out while one answer was rewritten; remembered in the transaction that audits the access. */
export type GivenIds = Map<string, EhrResourceId>;

export interface FacadeIds {
  idFor(type: string, id: string, given: GivenIds, patient?: string): string;
  /** A copy that holds our ids in place of the EHR's, references included. `owner` = whose it is, by the EHR's id. */
  outgoing<T extends Resource>(resource: T, given: GivenIds, owner?: string): T;
  /** Writes down what was given out; without a statement where this process knows that it is there already. */
  remember(tx: Transaction, given: GivenIds): Promise<void>;
  /** To be called once the transaction is through: this process then knows the rows to be there. */
  committed(given: GivenIds): void;
  /** What this process knows without asking the database. */
  known(facadeId: string): EhrResourceId | undefined;
  resolve(tx: Transaction, facadeIds: readonly string[]): Promise<ReadonlyMap<string, EhrResourceId>>;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export function facadeIds(
  connection: { readonly id: string; readonly tenant: string; readonly fhirBase: string },
  secrets: Secrets,
): FacadeIds {
  const place = `${connection.tenant}:${connection.id}`;
  const aad = (facadeId: string) => `facade-id:${place}:${facadeId}`;
  const cache = knownIds(secrets, place);
  const idFor = (type: string, id: string, given: GivenIds, patient?: string): string => {
    const mac = secrets.index('facade-id', JSON.stringify([connection.tenant, connection.id, type, id]));
    const facadeId = base32(Buffer.from(mac, 'base64url').subarray(0, 20));
    given.set(facadeId, { type, id, ...(patient !== undefined && { patient }) });
    return facadeId;
  };
  return {
    idFor,
    outgoing: (resource, given, owner) =>
      rewrite(resource, connection.fhirBase, (type, id) =>
        idFor(type, id, given, type === 'Binary' ? owner : undefined),
      ),
    async remember(tx, given) {
      const rows = [...given]
        .filter(([id]) => cache.get(id) === undefined)
        .map(([id, stands]) => [id, stands.type, secrets.sealJson(stands, aad(id))] as const);
      if (rows.length === 0) return;
      await tx.query(
        `INSERT INTO facade_ids (tenant_id, facade_id, connection_id, type, sealed)
         SELECT $1, id, $2, type, sealed FROM unnest($3::text[], $4::text[], $5::bytea[]) AS given (id, type, sealed)
         ON CONFLICT DO NOTHING`,
        [
          connection.tenant,
          connection.id,
          rows.map(([id]) => id),
          rows.map(([, t]) => t),
          rows.map(([, , s]) => s),
        ],
      );
    },
    committed(given) {
      for (const [id, stands] of given) cache.set(id, stands);
    },
    known: (facadeId) => cache.get(facadeId),
    async resolve(tx, facadeIds) {
      const { rows } = await tx.query<{ facade_id: string; sealed: Uint8Array }>(
        'SELECT facade_id, sealed FROM facade_ids WHERE facade_id = ANY ($1::text[]) AND connection_id = $2',
        [facadeIds, connection.id],
      );
      const found = rows.map(
        ({ facade_id: id, sealed }) => [id, secrets.openJson<EhrResourceId>(sealed, aad(id))] as const,
      );
      for (const [id, stands] of found) cache.set(id, stands);
      return new Map(found);
    },
  };
}

/** How long this process trusts that a row is still there, and how many it keeps in mind. */
const KNOWN_MS = 600_000;
const KNOWN_LIMIT = 50_000;

interface KnownIds {
  readonly get: (facadeId: string) => EhrResourceId | undefined;
  readonly set: (facadeId: string, stands: EhrResourceId) => void;
}

/** One memory for each installation's keys in this process; the longest unused is forgotten first. */
const memories = new WeakMap<
  Secrets,
  Map<string, { readonly stands: EhrResourceId; readonly until: number }>
>();

function knownIds(secrets: Secrets, place: string): KnownIds {
  const memory = memories.get(secrets) ?? new Map<string, { stands: EhrResourceId; until: number }>();
  memories.set(secrets, memory);
  return {
    get(facadeId) {
      const found = memory.get(`${place}:${facadeId}`);
      return found !== undefined && performance.now() < found.until ? found.stands : undefined;
    },
    set(facadeId, stands) {
      const key = `${place}:${facadeId}`;
      memory.delete(key);
      memory.set(key, { stands, until: performance.now() + KNOWN_MS });
      const [oldest] = memory.keys();
      if (memory.size > KNOWN_LIMIT && oldest !== undefined) memory.delete(oldest);
    },
  };
}

/** 20 bytes → 32 characters that FHIR's id takes. RFC 4648 §6, lower case, no padding. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

type IdFor = (type: string, id: string) => string;

function rewrite<T extends Resource>(resource: T, fhirBase: string, idFor: IdFor): T {
  const copy = walk(resource, fhirBase, idFor) as T;
  return resource.id === undefined ? copy : { ...copy, id: idFor(resource.resourceType, resource.id) };
}

/** References live under `reference` and, for binaries, `url`. Contained resources keep their own ids and `#` references. */
function walk(value: unknown, fhirBase: string, idFor: IdFor): unknown {
  if (Array.isArray(value)) return value.map((entry) => walk(entry, fhirBase, idFor));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, child]) => {
    if (typeof child !== 'string') return [name, walk(child, fhirBase, idFor)] as const;
    const isPlace = name === 'reference' || (name === 'url' && /(^|\/)Binary\/[^/]+$/.test(child));
    return [name, isPlace ? rewriteReference(child, fhirBase, idFor) : child] as const;
  });
  return Object.fromEntries(entries);
}

/** `Type/id`, the same with a version, or absolute below the EHR's base; anything else points elsewhere and stays. */
export function rewriteReference(reference: string, fhirBase: string, idFor: IdFor): string {
  const local = reference.startsWith(`${fhirBase}/`) ? reference.slice(fhirBase.length + 1) : reference;
  const found = /^([A-Z][A-Za-z]+)\/([^/?#\s]+)(\/_history\/[^/?#\s]+)?$/.exec(local);
  if (found === null) return reference;
  const [, type = '', id = ''] = found;
  return `${type}/${idFor(type, id)}`;
}
