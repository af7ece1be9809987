/** Access tokens and assertions that nobody gave or that are not good any more: each must be answered with 401. */
import { createHmac, randomUUID } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK } from 'jose';
import { tokenForm, type World } from './world.ts';

export interface Forgery {
  readonly name: string;
  /** Sent as `Bearer …`, or, of an assertion, in the form. */
  readonly token: string;
}

/** Whom the forgers want to be. */
const VICTIM = 'south-a';
const SCOPE = 'system/*.cruds';

const coded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const mac = (text: string, key: Uint8Array | string, hash = 'sha256'): string =>
  createHmac(hash, key).update(text).digest('base64url');
const hs = (header: unknown, payload: unknown, key: Uint8Array | string, hash = 'sha256'): string => {
  const text = `${coded(header)}.${coded(payload)}`;
  return `${text}.${mac(text, key, hash)}`;
};

/** Access tokens: some by a stranger, some as if our own key had been used for something else. */
export async function forgedTokens(world: World, listener: string): Promise<Forgery[]> {
  const key = world.secrets.derive('facade access token');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: world.url,
    aud: `${world.url}/fhir/r4`,
    sub: VICTIM,
    iat: now,
    exp: now + 300,
    scope: SCOPE,
  };
  const head = { alg: 'HS256', typ: 'at+jwt' };
  const good = await world.token(VICTIM, SCOPE);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const publicKey = await importJWK(world.keyOf(VICTIM).jwk, 'ES384');
  const pem = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey);
  const stranger = (await generateKeyPair('ES384')).privateKey;
  const unsigned = (alg: string) => `${coded({ alg, typ: 'at+jwt' })}.${payload}.`;
  const by = (more: object, headMore: object = {}) =>
    hs({ ...head, ...headMore }, { ...claims, ...more }, key);
  const list: [string, string][] = [
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, string] => [
      `alg "${alg}", unsigned`,
      unsigned(alg),
    ]),
    ['alg none with the signature kept', `${coded({ alg: 'none' })}.${payload}.${signature}`],
    ['the signature left out', `${header}.${payload}.`],
    ['the signature and its dot left out', `${header}.${payload}`],
    ['a signature of zeros', `${header}.${payload}.${'A'.repeat(43)}`],
    ['HS256 with the client’s public key as the secret', hs(head, claims, pem)],
    [
      'HS256 with its key set as the secret',
      hs(head, claims, JSON.stringify({ keys: [world.keyOf(VICTIM).jwk] })),
    ],
    ['HS256 with an empty secret', hs(head, claims, '')],
    ['HS256 with the word secret', hs(head, claims, 'secret')],
    ['HS512 with the right secret', hs({ ...head, alg: 'HS512' }, claims, key, 'sha512')],
    ['ES384 with the client’s own key', await world.assertion(VICTIM, claims, { typ: 'at+jwt' })],
    ['ES384 with a stranger’s key', await world.assertion(VICTIM, claims, { typ: 'at+jwt' }, stranger)],
    ['the client’s assertion itself', await world.assertion(VICTIM)],
    ['a key for something else of ours', hs(head, claims, world.secrets.derive('audit chain'))],
    ['kid that is a path', hs({ ...head, kid: '../../../../dev/null' }, claims, '')],
    ['kid that is SQL', hs({ ...head, kid: "' UNION SELECT 'secret' --" }, claims, 'secret')],
    ['jku of the forger', hs({ ...head, jku: `${listener}/jwks` }, claims, 'secret')],
    ['x5u of the forger', hs({ ...head, x5u: `${listener}/cert` }, claims, 'secret')],
    ['jwk of the forger', hs({ ...head, jwk: { kty: 'oct', k: coded('secret') } }, claims, 'secret')],
    ['crit that nobody knows', by({}, { crit: ['exp2'], exp2: 1 })],
    ['b64 false', by({}, { crit: ['b64'], b64: false })],
    ['another issuer', by({ iss: 'https://elsewhere.example.org' })],
    ['an issuer with a slash more', by({ iss: `${world.url}/` })],
    ['no issuer', by({ iss: undefined })],
    ['the audience of the token endpoint', by({ aud: `${world.url}/oauth/token` })],
    ['no audience', by({ aud: undefined })],
    ['an audience that only begins so', by({ aud: `${world.url}/fhir/r4/evil` })],
    ['an expiry a second ago', by({ exp: now - 1 })],
    ['no expiry', by({ exp: undefined })],
    ['an expiry that is text', by({ exp: String(now + 300) })],
    ['not before a minute from now', by({ nbf: now + 60 })],
    ['typ JWT', by({}, { typ: 'JWT' })],
    ['no typ', by({}, { typ: undefined })],
    ['a subject nobody registered', by({ sub: 'nobody' })],
    ['no subject', by({ sub: undefined })],
    ['a subject that is a list', by({ sub: [VICTIM] })],
    ['a subject with a NUL', by({ sub: `${VICTIM}\0` })],
    ['a subject that is SQL', by({ sub: "' OR '1'='1" })],
    ['scopes that are a list', by({ scope: [SCOPE] })],
    ['no scopes', by({ scope: undefined })],
    ['a payload that was changed', `${header}.${coded({ ...claims, sub: 'west-a' })}.${signature}`],
    ['a header that was changed', `${coded({ ...head, kid: 'x' })}.${payload}.${signature}`],
    [
      'the subject twice',
      `${header}.${coded(`{"sub":"west-a",${JSON.stringify(claims).slice(1)}`)}.${signature}`,
    ],
    ['alg twice', `${coded('{"alg":"none","typ":"at+jwt","alg":"HS256"}')}.${payload}.`],
    ['a segment more', `${good}.x`],
    ['five segments', `${header}..${payload}.${signature}.x`],
    ['a dot in front', `.${good}`],
    ['padding', `${good}=`],
    ['a space inside', `${header}. ${payload}.${signature}`],
    ['a tab behind', `${good}\tx`],
    ['its letters in upper case', good.toUpperCase()],
    ['a letter from another script', good.replace('e', '\u0435')],
    ['percent signs', encodeURIComponent(`${good}.`)],
    ['a payload that is no JSON', hs(head, '{"sub":', key)],
    ['a payload that is null', hs(head, 'null', key)],
    ['a header that is no JSON', hs('{"alg"', claims, key)],
    ['nothing', ''],
    ['dots', '..'],
    ['twelve thousand letters', 'a'.repeat(12_000)],
  ];
  return list.map(([name, token]) => ({ name, token }));
}

/** Ways to send a good token that are no way: no body is read for them either. */
export async function misplacedTokens(
  world: World,
): Promise<{ name: string; path: string; authorization: string }[]> {
  const good = await world.token(VICTIM, SCOPE);
  const path = '/fhir/r4/Claim';
  return [
    { name: 'in the query', path: `${path}?access_token=${good}`, authorization: '' },
    { name: 'as Basic', path, authorization: `Basic ${Buffer.from(`${VICTIM}:${good}`).toString('base64')}` },
    { name: 'as Basic without encoding', path, authorization: `Basic ${good}` },
    { name: 'without a scheme', path, authorization: good },
    { name: 'as DPoP', path, authorization: `DPoP ${good}` },
    { name: 'twice', path, authorization: `Bearer ${good}, Bearer ${good}` },
    { name: 'behind another scheme', path, authorization: `Basic x Bearer ${good}` },
  ];
}

/** Assertions at the token endpoint. */
export async function forgedAssertions(world: World, listener: string): Promise<Forgery[]> {
  const now = Math.floor(Date.now() / 1000);
  const stranger = await generateKeyPair('ES384', { extractable: true });
  const rsa = await generateKeyPair('RS256');
  const ps = await generateKeyPair('PS384');
  const p256 = await generateKeyPair('ES256');
  const claims = {
    iss: VICTIM,
    sub: VICTIM,
    aud: `${world.url}/oauth/token`,
    exp: now + 200,
    jti: randomUUID(),
  };
  const publicKey = await importJWK(world.keyOf(VICTIM).jwk, 'ES384');
  const pem = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey);
  const good = await world.assertion(VICTIM);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const a = world.assertion;
  const used = await world.assertion(VICTIM);
  await world.ask(tokenForm(used, SCOPE));
  const list: [string, string | Promise<string>][] = [
    ['alg none', `${coded({ alg: 'none', kid: 'k' })}.${coded(claims)}.`],
    ['alg NONE with a signature', `${coded({ alg: 'NONE', kid: 'k' })}.${coded(claims)}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['HS384 with the public key as the secret', hs({ alg: 'HS384', kid: 'k' }, claims, pem, 'sha384')],
    [
      'HS256 with the key set as the secret',
      hs({ alg: 'HS256', kid: 'k' }, claims, JSON.stringify({ keys: [world.keyOf(VICTIM).jwk] })),
    ],
    ['a stranger’s key under the same name', a(VICTIM, {}, {}, stranger.privateKey)],
    ['the key of another client', a(VICTIM, {}, {}, world.keyOf('north-a').privateKey)],
    ['RS256', a(VICTIM, {}, { alg: 'RS256' }, rsa.privateKey)],
    ['PS384', a(VICTIM, {}, { alg: 'PS384' }, ps.privateKey)],
    ['ES256', a(VICTIM, {}, { alg: 'ES256' }, p256.privateKey)],
    ['kid nobody has', a(VICTIM, {}, { kid: 'x' })],
    ['kid that is a path', a(VICTIM, {}, { kid: '../../k' }, stranger.privateKey)],
    ['jku, though signed right', a(VICTIM, {}, { jku: `${listener}/jwks` })],
    ['jku and a stranger’s key', a(VICTIM, {}, { jku: `${listener}/jwks` }, stranger.privateKey)],
    ['x5u, though signed right', a(VICTIM, {}, { x5u: `${listener}/cert` })],
    ['jwk of a stranger', a(VICTIM, {}, { jwk: { kty: 'EC' } }, stranger.privateKey)],
    ['x5c, though signed right', a(VICTIM, {}, { x5c: ['MIIB'] })],
    ['crit that nobody knows', crit(world, claims)],
    ['typ of an access token', a(VICTIM, {}, { typ: 'at+jwt' })],
    ['another audience', a(VICTIM, { aud: `${world.url}/fhir/r4` })],
    ['another server’s audience', a(VICTIM, { aud: 'https://elsewhere.example.org/oauth/token' })],
    ['no audience', a(VICTIM, { aud: undefined })],
    ['another issuer', a(VICTIM, { iss: 'north-a' })],
    ['another subject', a(VICTIM, { sub: 'north-a' })],
    ['no issuer', a(VICTIM, { iss: undefined })],
    ['no subject', a(VICTIM, { sub: undefined })],
    ['an issuer that is a list', a(VICTIM, { iss: [VICTIM] as never })],
    ['a client nobody registered', a('nobody')],
    ['a client with a NUL', a('south-a\0')],
    ['a client that is SQL', a("' OR '1'='1")],
    ['an expiry a second ago', a(VICTIM, { exp: now - 1 })],
    ['an expiry an hour off', a(VICTIM, { exp: now + 3600 })],
    ['no expiry', a(VICTIM, { exp: undefined })],
    ['not before a minute from now', a(VICTIM, { nbf: now + 60 })],
    ['no jti', a(VICTIM, { jti: undefined })],
    ['an empty jti', a(VICTIM, { jti: '' })],
    ['a jti that is a number', a(VICTIM, { jti: 7 as never })],
    ['one that was used', used],
    [
      'a payload that was changed',
      `${header}.${coded({ ...claims, sub: 'north-a', iss: 'north-a' })}.${signature}`,
    ],
    [
      'the issuer twice',
      `${header}.${coded(`{"iss":"north-a",${JSON.stringify(claims).slice(1)}`)}.${signature}`,
    ],
    ['white space inside', `${header}.\n${payload}.${signature}`],
    ['a letter from another script', good.replace('e', '\u0435')],
    ['an access token of ours', world.token(VICTIM, SCOPE)],
    ['a payload that is null', `${header}.${coded('null')}.${signature}`],
    ['no JSON', `${coded('{')}.${coded('{')}.x`],
    ['one word', 'assertion'],
    ['fifty thousand letters', `${'a'.repeat(50_000)}.b.c`],
  ];
  return Promise.all(list.map(async ([name, token]) => ({ name, token: await token })));
}

/** Signed right, but with a condition that has to be understood. jose refuses to make one, so it is put together by hand. */
async function crit(world: World, claims: object): Promise<string> {
  const text = `${coded({ alg: 'ES384', kid: 'k', crit: ['must'], must: 1 })}.${coded({ ...claims, jti: randomUUID() })}`;
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-384' },
    world.keyOf(VICTIM).privateKey,
    Buffer.from(text),
  );
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}
