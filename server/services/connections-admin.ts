/** What administrators do with connections: see them, look at an EHR before anything is kept, save, read again, try, change keys. */
import type {
  AuthMethod,
  ConnectionChange,
  ConnectionFieldsView,
  ConnectionRow,
  ConnectionView,
  FeatureState,
  LookView,
  OwnConnectionView,
  TestView,
} from '../connections-view.ts';
import {
  readConnection,
  vendorNames,
  withoutSlash,
  type ClientAuthentication,
  type Connection,
  type ConnectionDraft,
} from '../ehr/connection.ts';
import {
  cardOf,
  look,
  methodOf,
  methodsOf,
  registrationOf,
  testConnection,
  type Reading,
} from '../ehr/onboarding.ts';
import { requireSafeBase } from '../ehr/safe-base.ts';
import { isProblem, Problem } from '../problems.ts';
import type { Connections, Grants, Kept } from '../store/connections.ts';

export interface ConnectionsAdminNeeds {
  readonly connections: Connections;
  readonly clock: () => Date;
  readonly publicUrl: string;
  /** Only there may a base be plain http or this machine. */
  readonly sandbox: boolean;
}

/** All but whose session it is shown in. */
export type AdminView = Omit<ConnectionView, 'isOwn'>;

export interface ConnectionsAdmin {
  list(tenant: string): Promise<ConnectionRow[]>;
  /** `own`: the connection that who asks came in by. Throws `connections/own`. */
  retire(tenant: string, id: string, own: string): Promise<AdminView>;
  bringBack(tenant: string, id: string): Promise<AdminView>;
  /** What was never read is read from the EHR now. */
  read(tenant: string, id: string): Promise<AdminView>;
  /** `version` 0 = new. Reads the EHR afterwards; that it does not answer keeps nobody from saving. */
  save(tenant: string, id: string, change: ConnectionChange, version: number | undefined): Promise<AdminView>;
  look(tenant: string, of: Pick<ConnectionChange, 'fhirBase' | 'vendor' | 'clientId'>): Promise<LookView>;
  readAgain(tenant: string, id: string): Promise<AdminView>;
  test(tenant: string, id: string): Promise<TestView>;
  rotateKeys(tenant: string, id: string): Promise<AdminView>;
  /** The card as one session's token makes it. `granted` is the `scope` of its token answer. */
  own(
    tenant: string,
    id: string,
    of: { readonly granted: string; readonly chart: boolean },
  ): Promise<OwnConnectionView>;
}

export function connectionsAdmin(needs: ConnectionsAdminNeeds): ConnectionsAdmin {
  const { connections } = needs;
  const read = async (tenant: string, id: string) => viewOf(needs, await connections.kept(tenant, id));
  /** That the EHR does not answer keeps nobody from looking. */
  const tryToRead = (connection: Connection) =>
    connections.readAgain(connection).catch((cause: unknown) => {
      if (!isProblem(cause)) throw cause;
    });
  return {
    async list(tenant) {
      const all = await connections.list(tenant);
      return Promise.all(all.map((kept) => rowOf(needs, kept)));
    },
    async read(tenant, id) {
      const { connection, retiredAt } = await connections.kept(tenant, id);
      if (!retiredAt && (await connections.snapshot(connection)) === undefined) await tryToRead(connection);
      return read(tenant, id);
    },
    async save(tenant, id, change, version) {
      requireSafeBase(change.fhirBase, needs.sandbox);
      const before = await connections.kept(tenant, id).catch(whenMissing);
      const { moved = false } = change;
      const edit = { moved, ...(version !== undefined && { version }) };
      const saved = await connections.save(draftOf(tenant, id, change, before?.draft), edit);
      await tryToRead(saved);
      return read(tenant, id);
    },
    look: (tenant, of) => lookAt(needs, tenant, of),
    async readAgain(tenant, id) {
      await connections.readAgain(await connections.byId(tenant, id));
      return read(tenant, id);
    },
    test: async (tenant, id) => ({ steps: await testConnection(needs, await connections.byId(tenant, id)) }),
    async retire(tenant, id, own) {
      if (id === own) throw new Problem('connections/own');
      await connections.retire(tenant, id);
      return read(tenant, id);
    },
    async bringBack(tenant, id) {
      await connections.bringBack(tenant, id);
      return read(tenant, id);
    },
    async rotateKeys(tenant, id) {
      await rotate(connections, await connections.byId(tenant, id));
      return read(tenant, id);
    },
    async own(tenant, id, { granted, chart }) {
      const kept = await connections.kept(tenant, id);
      const grants = await connections.grants(kept.connection);
      const way = chart ? 'chart' : 'alone';
      const last = grants[way];
      const scopes = granted.split(' ').filter((scope) => scope !== '');
      const mine: Grants = last ? { [way]: { ...last, granted: scopes } } : {};
      const { name, vendor } = kept.connection;
      return { name, vendorName: nameOf(vendor), card: await keptCard(needs, kept, { ...grants, ...mine }) };
    },
  };
}

async function rotate({ keys }: Connections, connection: Connection): Promise<void> {
  const { auth } = connection;
  if (auth.method !== 'private_key_jwt' || 'privateKey' in auth)
    throw new Problem('connections/bad-request', { why: 'it does not sign in with keys of our own' });
  await keys.rotate(connection, auth.algorithm);
}

const nameOf = (vendor: string) => vendorNames[vendor] ?? vendor;

function whenMissing(cause: unknown): undefined {
  if (isProblem(cause) && cause.id === 'ehr/no-connection') return undefined;
  throw cause;
}

async function keptCard({ connections }: ConnectionsAdminNeeds, { connection, draft }: Kept, grants: Grants) {
  const snapshot = await connections.snapshot(connection);
  const zoneChosen = draft.timeZone !== undefined;
  return cardOf(connection, { reading: snapshot ?? {}, grants, zoneChosen, ...(snapshot && { snapshot }) });
}

async function rowOf(needs: ConnectionsAdminNeeds, kept: Kept): Promise<ConnectionRow> {
  const { id, name, vendor, fhirBase } = kept.connection;
  const card = await keptCard(needs, kept, await needs.connections.grants(kept.connection));
  const count = (state: FeatureState) => card.features.filter((one) => one.state === state).length;
  const { snapshot } = card;
  return {
    id,
    name,
    vendorName: nameOf(vendor),
    fhirBase,
    ...(snapshot && { snapshotAt: snapshot.takenAt }),
    ...(snapshot?.changedAt !== undefined && { changedAt: snapshot.changedAt }),
    counts: {
      available: count('available'),
      'not-offered': count('not-offered'),
      'scope-missing': count('scope-missing'),
      unknown: count('unknown'),
    },
    ...(kept.retiredAt && { retiredAt: kept.retiredAt.toISOString() }),
    // What was never read is not wrong yet.
    wrong: snapshot ? card.checks.filter(({ state }) => state === 'wrong').length : 0,
  };
}

async function viewOf(needs: ConnectionsAdminNeeds, kept: Kept): Promise<AdminView> {
  const { connection, version } = kept;
  const { connections, publicUrl } = needs;
  const grants = await connections.grants(connection);
  const snapshot = await connections.snapshot(connection);
  const keys = await connections.keys.states(connection);
  return {
    version,
    vendorName: nameOf(connection.vendor),
    fields: fieldsOf(kept),
    registration: registrationOf(connection, snapshot?.discovery, publicUrl),
    keys: keys.map(({ keyId, algorithm, madeAt, usedFrom, goneAt }) => ({
      keyId,
      algorithm,
      madeAt: madeAt.toISOString(),
      usedFrom: usedFrom.toISOString(),
      ...(goneAt && { goneAt: goneAt.toISOString() }),
    })),
    card: await keptCard(needs, kept, grants),
    ...(kept.retiredAt && { retiredAt: kept.retiredAt.toISOString() }),
    uses: await connections.uses(connection),
  };
}

function fieldsOf({ draft, connection }: Kept): ConnectionFieldsView {
  const { id, name, vendor, fhirBase, issAllowed, clientId, auth, frameAncestors, mfa } = connection;
  const { tenantKey, timeZone, hl7v2, scopes, userScopes, backend } = draft;
  return {
    id,
    name,
    vendor,
    fhirBase,
    issAllowed,
    clientId,
    method: methodOf(auth),
    hasSecret: 'secret' in auth,
    frameAncestors,
    mfa: mfa.mode,
    ...(tenantKey !== undefined && { tenantKey }),
    ...(timeZone !== undefined && { timeZone }),
    ...(hl7v2 && { sender: senderText(hl7v2) }),
    ...(scopes && { scopes }),
    ...(userScopes && { userScopes }),
    ...(backend && { backendScopes: backend.scopes }),
  };
}

/** The change over what there was. What a screen does not show (roles, flags, …) stays as it is; what is empty is the usual again. */
function draftOf(
  tenant: string,
  id: string,
  change: ConnectionChange,
  before: ConnectionDraft | undefined,
): ConnectionDraft {
  const { method, secret, backendScopes, mfa, sender, ...plain } = change;
  const hl7v2 = sender === undefined ? before?.hl7v2 : senderOf(sender);
  const fhirBase = withoutSlash(change.fhirBase);
  const old = before === undefined ? undefined : withoutSlash(before.fhirBase);
  const others = (before?.issAllowed ?? []).filter((issuer) => withoutSlash(issuer) !== old);
  const known = old === fhirBase ? before?.backend : withoutSecret(before?.backend);
  const backend = backendScopes === undefined ? known : backendOf(backendScopes, known);
  // A secret goes only where it was meant to go.
  const heldFor = old === fhirBase && before?.clientId === change.clientId ? before.auth : undefined;
  const shown = Object.entries({ ...before, ...plain });
  const filled = shown.filter(
    ([name, value]) => !NOT_KEPT.has(name) && value !== '' && !isEmptyList(name, value),
  );
  return {
    name: change.name,
    vendor: change.vendor,
    clientId: change.clientId,
    ...(Object.fromEntries(filled) as Partial<ConnectionDraft>),
    id,
    tenant,
    fhirBase,
    issAllowed: [fhirBase, ...others],
    auth: authOf(method, secret, heldFor),
    ...(mfa && mfa !== before?.mfa?.mode && { mfa: { mode: mfa } }),
    ...(backend && { backend }),
    ...(hl7v2 && { hl7v2 }),
  };
}

const senderText = ({ sendingApplication, sendingFacility }: NonNullable<Connection['hl7v2']>): string =>
  [sendingApplication, sendingFacility].filter((one) => one !== undefined).join('|');

/** `SCHED|NORTH`; nothing = no messages are taken. */
function senderOf(text: string): Connection['hl7v2'] {
  const [sendingApplication = '', sendingFacility = ''] = text.split('|').map((one) => one.trim());
  if (sendingApplication === '') return undefined;
  return { sendingApplication, ...(sendingFacility !== '' && { sendingFacility }) };
}

/** Of a change: what is said of it, and what is put in below. */
const NOT_KEPT: ReadonlySet<string> = new Set(['backend', 'hl7v2', 'moved']);

/** Nobody asks for no scopes at all. */
function isEmptyList(name: string, value: unknown): boolean {
  return (name === 'scopes' || name === 'userScopes') && Array.isArray(value) && value.length === 0;
}

/** No scopes = no access without a person. */
function backendOf(scopes: readonly string[], known: Connection['backend']): Connection['backend'] {
  return scopes.length === 0 ? undefined : { ...known, scopes };
}

/** At another address it is the connection's own client again: this one's secret was meant for the old one. */
function withoutSecret(backend: Connection['backend']): Connection['backend'] {
  const isSecret = backend?.auth !== undefined && ('secret' in backend.auth || 'privateKey' in backend.auth);
  return isSecret ? { scopes: backend.scopes } : backend;
}

function authOf(
  method: AuthMethod,
  secret: string | undefined,
  held: ClientAuthentication | undefined,
): ClientAuthentication {
  switch (method) {
    case 'none':
      return { method };
    case 'RS384':
    case 'ES384':
      return held?.method === 'private_key_jwt' && held.algorithm === method
        ? held
        : { method: 'private_key_jwt', algorithm: method };
    case 'basic':
    case 'post': {
      const known = secret ?? (held && 'secret' in held ? held.secret : undefined);
      if (known === undefined || known === '')
        throw new Problem('connections/bad-request', {
          why: 'the secret is missing; it is asked for again when the base or the client changes',
        });
      if (method === 'post') return { method, secret: known };
      return { method, secret: known, urlEncode: held?.method === 'basic' ? held.urlEncode : true };
    }
  }
}

/** Asks an EHR as a connection would that does not exist yet. */
async function lookAt(
  { sandbox, publicUrl }: ConnectionsAdminNeeds,
  tenant: string,
  { fhirBase, vendor, clientId }: Pick<ConnectionChange, 'fhirBase' | 'vendor' | 'clientId'>,
): Promise<LookView> {
  requireSafeBase(fhirBase, sandbox);
  const connection = readConnection({
    id: 'new',
    tenant,
    name: 'new',
    vendor,
    fhirBase,
    issAllowed: [fhirBase],
    clientId: clientId === '' ? 'chartside' : clientId,
    auth: { method: 'none' },
  });
  const reading: Reading = await look(connection);
  const card = cardOf(connection, { reading, grants: {}, zoneChosen: false });
  // What only concerns what is filled in later is not told yet.
  const checks = card.checks.filter(({ id }) => ABOUT_EHR.has(id));
  return {
    card: { ...card, checks },
    registration: registrationOf(connection, reading.discovery, publicUrl),
    methods: methodsOf(connection, reading.discovery),
  };
}

const ABOUT_EHR: ReadonlySet<string> = new Set([
  'discovery',
  'statement',
  'fhir-version',
  'pkce',
  'identity',
  'authorize-by-post',
]);
