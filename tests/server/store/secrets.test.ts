/** Sealed values open with their key, at their place, unchanged; and nowhere else. */
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkKey, parseKeys, sandboxKeys } from '../../../server/store/keys.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const { database } = await freshDatabase();
const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const secrets = buildSecrets([one]);
const plain = Buffer.from('ISA*00*');

it('opens what it sealed, differently each time, and shows nothing of it', () => {
  const sealed = Buffer.from(secrets.seal(plain, 'place'));
  expect(Buffer.from(secrets.open(sealed, 'place'))).toEqual(plain);
  expect(sealed.includes(plain)).toBe(false);
  expect(Buffer.from(secrets.seal(plain, 'place'))).not.toEqual(sealed);
  expect(secrets.openJson(secrets.sealJson({ a: ['ß'] }, 'p'), 'p')).toEqual({ a: ['ß'] });
});

it('never takes the same nonce twice', () => {
  const nonces = Array.from({ length: 1_000 }, () =>
    Buffer.from(secrets.seal(plain, 'p')).toString('hex', 9, 21),
  );
  expect(new Set(nonces).size).toBe(nonces.length);
});

it('refuses another place, any changed byte, a cut, and bytes of others', () => {
  const sealed = secrets.seal(plain, 'place');
  expect(() => secrets.open(sealed, 'elsewhere')).toThrow();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => secrets.open(changed, 'place')).toThrow();
  }
  expect(() => secrets.open(sealed.subarray(0, -1), 'place')).toThrow();
  expect(() => secrets.open(plain, 'place')).toThrow('not sealed by us');
});

it('changes keys: the new one seals, the old one opens, indexes and derived keys stay', () => {
  const rotated = buildSecrets([two, one]);
  expect(Buffer.from(rotated.open(secrets.seal(plain, 'p'), 'p'))).toEqual(plain);
  expect(() => secrets.open(rotated.seal(plain, 'p'), 'p')).toThrow('another encryption key');
  expect(rotated.index('mrn', '1')).toBe(secrets.index('mrn', '1'));
  expect(rotated.derive('cookie')).toEqual(secrets.derive('cookie'));
});

it('keeps kinds, values and purposes apart', () => {
  const all = [secrets.index('mrn', '12'), secrets.index('mrn', '13'), secrets.index('mrn1', '2')];
  expect(new Set(all).size).toBe(3);
  expect(all[0]).toMatch(/^[\w-]{43}$/);
  expect(secrets.derive('a')).not.toEqual(secrets.derive('b'));
});

it('makes the sandbox a key of its own once, for its owner alone', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'data');
  const [made] = sandboxKeys(folder);
  expect(made).toHaveLength(32);
  expect(sandboxKeys(folder)).toEqual([made]);
  expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
  expect(parseKeys('short')).toBeUndefined();
  expect(parseKeys('')).toBeUndefined();
});

it('does not open a database that was made with another key', async () => {
  await checkKey(database, secrets);
  await checkKey(database, buildSecrets([two, one]));
  await expect(checkKey(database, buildSecrets([two]))).rejects.toMatchObject({ id: 'store/other-key' });
});
