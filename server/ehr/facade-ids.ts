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
}

/** Ids given out while one answer was rewritten; remembered in the transaction that audits the access. */
export type GivenIds = Map<string, EhrResourceId>;

export interface FacadeIds {
  idFor(type: string, id: string, given: GivenIds): string;
  /** A copy that holds our ids in place of the EHR's, references included. */
  outgoing<T extends Resource>(resource: T, given: GivenIds): T;
  remember(tx: Transaction, given: GivenIds): Promise<void>;
  resolve(tx: Transaction, facadeId: string): Promise<EhrResourceId | undefined>;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export function facadeIds(
  connection: { readonly id: string; readonly tenant: string; readonly fhirBase: string },
  secrets: Secrets,
): FacadeIds {
  const aad = (facadeId: string) => `facade-id:${connection.tenant}:${connection.id}:${facadeId}`;
  const idFor = (type: string, id: string, given: GivenIds): string => {
    const mac = secrets.index('facade-id', JSON.stringify([connection.tenant, connection.id, type, id]));
    const facadeId = base32(Buffer.from(mac, 'base64url').subarray(0, 20));
    given.set(facadeId, { type, id });
    return facadeId;
  };
  return {
    idFor,
    outgoing: (resource, given) =>
      rewrite(resource, connection.fhirBase, (type, id) => idFor(type, id, given)),
    async remember(tx, given) {
      const rows = [...given].map(
        ([id, stands]) => [id, stands.type, secrets.sealJson(stands, aad(id))] as const,
      );
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
    async resolve(tx, facadeId) {
      const { rows } = await tx.query<{ sealed: Uint8Array }>(
        'SELECT sealed FROM facade_ids WHERE facade_id = $1 AND connection_id = $2',
        [facadeId, connection.id],
      );
      const [row] = rows;
      return row && secrets.openJson<EhrResourceId>(row.sealed, aad(facadeId));
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
