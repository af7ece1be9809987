/** Unguessable values, and the hashes under which they are stored: nothing kept can be used to get in. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits, base64url, 43 characters. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Plain SHA-256 is enough: what is hashed has 256 bits already, so there is nothing to guess. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function sameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
