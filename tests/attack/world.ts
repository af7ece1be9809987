/**
 * The whole server on a database of its own, as it is started in production, with three tenants: four EHRs, a back-end
 * client and two charts at each. What each of them may see is known by its words.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from 'fhir/r4.js';
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { pino } from 'pino';
import { silent } from '../../server/log.ts';
import { STRANGERS } from '../../server/security/audit.ts';
import { sessionsIn } from '../../server/security/sessions.ts';
import { startPayerSimulator } from '../../server/sandbox/payer/payer-simulator.ts';
import { readSettings } from '../../server/settings.ts';
import { start } from '../../server/start.ts';
import { buildAudit, type Audit } from '../../server/store/audit.ts';
import { clientsIn } from '../../server/store/clients.ts';
import { connectionsIn } from '../../server/store/connections.ts';
import { openDatabase, type Database } from '../../server/store/database.ts';
import { buildSecrets, type Secrets } from '../../server/store/secrets.ts';
import { chartOf, patients, realms, wordOf, wordsOf, type PatientName, type Realm } from './charts.ts';
import { ask, closeSockets, type Answered, type Asked } from './raw-http.ts';
import { startSmallEhr } from './small-ehr.ts';

/** Somebody who may ask: a program with a token, or a person in a chart. */
export interface Actor {
  readonly name: string;
  readonly kind: 'client' | 'session';
  readonly realm: Realm;
  /** Of a session: its one patient. */
  readonly patient?: PatientName;
  /** Where its FHIR view stands: `/fhir/r4` or `/s/{sid}/fhir`. */
  readonly fhir: string;
  /** `/s/{sid}`; '' for a client. */
  readonly session: string;
  /** Words that its answers may hold. */
  readonly sees: ReadonlySet<string>;
  /** Of an administrator: those that the workbench may hold, which is the tenant's. */
  readonly seesInWorkbench?: ReadonlySet<string>;
  readonly ask: (asked: Asked) => Promise<Answered>;
}

export interface ClientKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export interface World {
  readonly url: string;
  /** On this machine, of what belongs to the world: the app, the EHRs, the payer. */
  readonly ports: readonly number[];
  readonly database: Database;
  readonly secrets: Secrets;
  readonly actors: readonly Actor[];
  /** The audit of a tenant. */
  readonly events: (tenant: string) => Promise<AuditEvent[]>;
  /** The requests, by their X-Request-Id, that the audit tells of. */
  readonly audited: () => Promise<ReadonlySet<string>>;
  /** Everything the server logged. */
  readonly log: readonly string[];
  /** As anybody, from a new address each time, so that no rate limit hides an answer. */
  readonly ask: (asked: Asked) => Promise<Answered>;
  /** An assertion of a client, right unless told otherwise. */
  readonly assertion: (client: string, claims?: object, header?: object, key?: CryptoKey) => Promise<string>;
  /** A token of a client; throws where none is given. */
  token(client: string, scope: string): Promise<string>;
  readonly keyOf: (client: string) => ClientKey;
  /** Another chart, opened with these scopes of the EHR. */
  readonly openChart: (realm: Realm, person: Person, scope?: string) => Promise<Actor>;
  readonly stop: () => Promise<void>;
}

/** All that a client may be registered for. */
const ALL = 'system/*.cruds';

export async function buildWorld(databaseUrl: string): Promise<World> {
  const keys = [new Uint8Array(32).fill(9)];
  const dataDir = mkdtempSync(join(tmpdir(), 'cs-attack-'));
  const log: string[] = [];
  const ports: number[] = [];
  const silence = pino({ level: 'silent' });
  const ehr = await startSmallEhr(new Map(realms.map((realm) => [realm.name, chartOf(realm)])));
  const read = readSettings({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    SANDBOX: 'off',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: keys.map((key) => Buffer.from(key).toString('base64')).join(),
    TRUST_PROXY: '1',
    REQUESTS_PER_MINUTE: '1000000',
  });
  if ('mistakes' in read) throw new Error(read.mistakes.join(' '));
  const running = await start({
    settings: read.settings,
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    progress: () => undefined,
    // Nothing of the sandbox but its payer, so that there are exchanges to guess at.
    startSandbox: async () => {
      const token = randomUUID();
      const payer = await startPayerSimulator({
        host: '127.0.0.1',
        port: 0,
        token,
        clock: () => new Date(),
        log: silence,
      });
      ports.push(Number(new URL(payer.url).port));
      return {
        url: '',
        connections: [],
        payer: { url: payer.url, token },
        clients: [],
        tellVisits: () => Promise.resolve(),
        close: () => payer.close(),
      };
    },
  });
  const database = await openDatabase({ url: databaseUrl, mode: 'production', log: silent, connections: 4 });
  const secrets = buildSecrets(keys);
  const clock = () => new Date();
  const audit = buildAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  const sessions = sessionsIn({ database, secrets, connections, audit, clock });
  const clientKeys = new Map<string, ClientKey>();
  for (const { name } of realms) clientKeys.set(name, await keyPair());
  const nobodys = await keyPair();
  const keyOf = (client: string) => clientKeys.get(client) ?? nobodys;
  const ours = await exportPKCS8((await generateKeyPair('ES384', { extractable: true })).privateKey);
  const url = running.appUrl;
  ports.push(Number(new URL(url).port), Number(new URL(ehr.url).port));
  const askAsAnybody = (asked: Asked) =>
    ask(url, { ...asked, headers: { 'x-forwarded-for': newAddress(), ...asked.headers } });

  const world = {
    url,
    ports,
    events: (tenant: string) => eventsOf(database, audit, tenant),
    audited: () => requestsIn(database, audit),
    database,
    secrets,
    log,
    keyOf,
    ask: askAsAnybody,
    assertion: (client: string, claims = {}, header = {}, key = keyOf(client).privateKey) =>
      sign(`${url}/oauth/token`, client, claims, header, key),
    token: (client: string, scope: string) => tokenOf(world, client, scope),
    async openChart(realm: Realm, person: Person, scope = 'launch openid patient/*.read user/*.read') {
      const issuer = `${ehr.url}/${realm.name}`;
      const { patient, role } = person;
      const identity = { issuer, subject: `${role}-${patient}`, name: 'Robin', claims: { role } };
      const connection = await connections.byId(realm.tenant, realm.name);
      const token = { accessToken: 'at', expiresIn: 36_000, scope, patient, needPatientBanner: false };
      return sessionActor(world, realm, person, await sessions.open(connection, identity, token));
    },
    async stop() {
      await running.stop();
      await database.close();
      await ehr.close();
      closeSockets();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  const actors: Actor[] = [];
  for (const realm of realms) {
    await connections.save(connectionOf(realm, ehr.url, ours));
    const jwks = { keys: [keyOf(realm.name).jwk] };
    await clientsIn(database).save({ id: realm.name, tenant: realm.tenant, connectionId: realm.name, name: realm.name, jwks, scopes: [ALL] }); // prettier-ignore
    actors.push(clientActor(world, realm));
    const isFirst = realms.find(({ tenant }) => tenant === realm.tenant) === realm;
    const people: Person[] = patients.map((patient) => ({ patient, role: 'coordinator' }));
    if (isFirst) people.push({ patient: 'one', role: 'admin' });
    for (const person of people) actors.push(await world.openChart(realm, person));
  }
  return { ...world, actors };
}

const eventsOf = (database: Database, audit: Audit, tenant: string): Promise<AuditEvent[]> =>
  database.tenant(tenant, (tx) => audit.events(tx, { limit: 1_000_000 }));

async function requestsIn(database: Database, audit: Audit): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const tenant of [STRANGERS, ...new Set(realms.map((realm) => realm.tenant))])
    for (const { entity } of await eventsOf(database, audit, tenant))
      for (const { type, what } of entity ?? [])
        if (type?.code === 'XrequestId') found.add(what?.identifier?.value ?? '');
  return found;
}

type Asking = Pick<World, 'ask' | 'token'>;

export interface Person {
  readonly patient: PatientName;
  readonly role: 'coordinator' | 'admin' | 'read-only' | 'records';
}

/** With a new token in time: they live for five minutes. */
function clientActor(world: Asking, realm: Realm): Actor {
  const sees = new Set([...patients, 'house' as const].map((patient) => wordOf(realm.name, patient)));
  let [token, until]: [Promise<string>, number] = [Promise.resolve(''), 0];
  return {
    name: `client of ${realm.name}`,
    kind: 'client',
    realm,
    fhir: '/fhir/r4',
    session: '',
    sees,
    async ask(asked) {
      if (Date.now() > until) [token, until] = [world.token(realm.name, ALL), Date.now() + 200_000];
      return world.ask({ ...asked, headers: { authorization: `Bearer ${await token}`, ...asked.headers } });
    },
  };
}

function sessionActor(
  world: Asking,
  realm: Realm,
  { patient, role }: Person,
  { sid, handle }: { readonly sid: string; readonly handle: string },
): Actor {
  const authorization = `Bearer ${handle}`;
  return {
    name: `${role} in the chart of ${patient} at ${realm.name}`,
    kind: 'session',
    realm,
    patient,
    fhir: `/s/${sid}/fhir`,
    session: `/s/${sid}`,
    sees: new Set([wordOf(realm.name, patient), wordOf(realm.name, 'house')]),
    ...(role === 'admin' && { seesInWorkbench: wordsOf(realm.tenant) }),
    ask: (asked) => world.ask({ ...asked, headers: { authorization, ...asked.headers } }),
  };
}

function connectionOf({ name, tenant }: Realm, ehr: string, privateKey: string): object {
  const fhirBase = `${ehr}/${name}/r4`;
  const auth = { method: 'private_key_jwt', algorithm: 'ES384', keyId: 'k', privateKey };
  const rules = ['admin', 'read-only', 'records'].map((role) => ({
    role,
    claim: { name: 'role', value: role },
  }));
  const roles = { default: 'coordinator', rules };
  return { id: name, tenant, name, roles, vendor: 'generic', fhirBase, issAllowed: [fhirBase], clientId: 'chartside', auth, backend: { scopes: ['system/*.read'] } }; // prettier-ignore
}

async function keyPair(): Promise<ClientKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' } };
}

async function sign(
  audience: string,
  client: string,
  claims: object,
  header: object,
  key: CryptoKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: client, sub: client, aud: audience, exp: now + 200, jti: randomUUID(), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES384', kid: 'k', ...header }).sign(key);
}

export const tokenForm = (assertion: string, scope: string, more: object = {}): Asked => ({
  method: 'POST',
  path: '/oauth/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope,
    ...more,
  }).toString(),
});

async function tokenOf(
  world: Pick<World, 'ask' | 'assertion'>,
  client: string,
  scope: string,
): Promise<string> {
  const { status, body } = await world.ask(tokenForm(await world.assertion(client), scope));
  if (status !== 200) throw new Error(`no token for ${client}: ${status} ${body}`);
  return (JSON.parse(body) as { access_token: string }).access_token;
}

let address = 0;
/** One of a million: the limits are per address, and are tried elsewhere. */
function newAddress(): string {
  address = (address + 1) % 1_000_000;
  return `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
}
