/**
 * Sealing of payload bytes (AES-256-GCM) and blind indexes (HMAC-SHA-256) from the installation's keys.
 * The first key seals; the others still open, so that keys can be changed. Indexes and derived keys come from the last
 * (oldest) one, as they cannot be redone without reading everything again.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hash,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';
import { Problem } from '../problems.ts';

export interface Secrets {
  /** `aad` names the place the value is kept in (table, tenant, id), so that it cannot be moved to another. */
  seal(plain: Uint8Array, aad: string): Uint8Array;
  /** Throws a Problem for another installation's key, an Error for changed bytes or another place. */
  open(sealed: Uint8Array, aad: string): Uint8Array;
  sealJson(value: unknown, aad: string): Uint8Array;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it sealed
  openJson<T>(sealed: Uint8Array, aad: string): T;
  /** Exact search key of a patient's value: base64url HMAC of its normalised form; `kind` keeps kinds apart. */
  index(kind: string, normalised: string): string;
  /** The 32 bytes of such a key, for what is kept as bytes. */
  mark(kind: string, normalised: string): Buffer;
  /** A key of its own (32 bytes) for cookies, ids, chains. */
  derive(purpose: string): Uint8Array;
}

const FORMAT = 1;
const FORMAT_BYTE = Buffer.from([FORMAT]);
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;
export const KEY_BYTES = 32;

export function buildSecrets(keys: readonly Uint8Array[]): Secrets {
  const [newest] = keys;
  const oldest = keys.at(-1);
  if (newest === undefined || oldest === undefined || keys.some((key) => key.length !== KEY_BYTES))
    throw new Error('secrets need keys of 32 bytes');
  // A key that was read into the library once takes half of the time that its bytes take with each call.
  const sealingKey = (key: Uint8Array) => createSecretKey(expand(key, 'seal'));
  const byId = new Map(keys.map((key) => [keyId(key), sealingKey(key)]));
  const sealing = { id: Buffer.from(keyId(newest), 'hex'), key: sealingKey(newest) };
  const nextNonce = nonces();
  const mac = macOf(expand(oldest, 'index'));

  const seal = (plain: Uint8Array, aad: string): Uint8Array => {
    const nonce = nextNonce();
    const cipher = createCipheriv('aes-256-gcm', sealing.key, nonce).setAAD(Buffer.from(aad));
    const body = [cipher.update(plain), cipher.final()];
    return Buffer.concat([FORMAT_BYTE, sealing.id, nonce, cipher.getAuthTag(), ...body]);
  };
  const open = (sealed: Uint8Array, aad: string): Uint8Array => {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length < HEAD_BYTES || bytes[0] !== FORMAT)
      throw new Error('these bytes were not sealed by us');
    const key = byId.get(bytes.toString('hex', 1, 1 + KEY_ID_BYTES));
    if (key === undefined) throw new Problem('store/other-key');
    const nonce = bytes.subarray(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + NONCE_BYTES);
    const tag = bytes.subarray(HEAD_BYTES - TAG_BYTES, HEAD_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad)).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
  };
  return {
    seal,
    open,
    sealJson: (value, aad) => seal(Buffer.from(JSON.stringify(value)), aad),
    openJson: (sealed, aad) => JSON.parse(Buffer.from(open(sealed, aad)).toString('utf8')) as never,
    index: (kind, normalised) => mac(`${kind}\0${normalised}`).toString('base64url'),
    mark: (kind, normalised) => mac(`${kind}\0${normalised}`),
    derive: (purpose) => expand(oldest, `derive:${purpose}`),
  };
}

/** Bytes of chance, each given once: taken by the page, as a call for every twelve costs more than they do. */
function nonces(): () => Uint8Array {
  const page = Buffer.alloc(NONCE_BYTES * 256);
  let used = page.length;
  return () => {
    if (used === page.length) {
      randomFillSync(page);
      used = 0;
    }
    used += NONCE_BYTES;
    return page.subarray(used - NONCE_BYTES, used);
  };
}

/** HMAC-SHA-256 (RFC 2104) in two hashes at once: a write makes dozens, and the streaming form takes seven times as long. */
function macOf(key: Uint8Array): (text: string) => Buffer {
  const padded = (pad: number) => Buffer.alloc(64, pad).map((byte, at) => byte ^ (key[at] ?? 0));
  const [inner, outer] = [padded(0x36), padded(0x5c)];
  return (text) => {
    const first = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer');
    return hash('sha256', Buffer.concat([outer, first]), 'buffer');
  };
}

function keyId(key: Uint8Array): string {
  return createHash('sha256')
    .update('chartside key id')
    .update(key)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2);
}

function expand(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'chartside', purpose, KEY_BYTES));
}
