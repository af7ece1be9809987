/** A connection as an administrator sees it: its card, what to register at the EHR, and whether the EHR knows us. */
import type { CapabilityStatement } from 'fhir/r4.js';
import type {
  AuthMethod,
  CardView,
  GrantView,
  RegistrationView,
  SnapshotView,
  TestStep,
} from '../connections-view.ts';
import { isProblem } from '../problems.ts';
import { tokenClient } from '../security/token-client.ts';
import type { Connections, Grants, Snapshot } from '../store/connections.ts';
import { featuresOf } from './capability-card.ts';
import type { ClientAuthentication, Connection } from './connection.ts';
import { discover, readCapability, type Discovery } from './discovery.ts';
import { compareScopes, scopesToAsk } from './ehr-scopes.ts';
import { signInChecks } from './sign-in-checks.ts';

/** What an EHR said, as far as it could be read. */
export interface Reading {
  readonly discovery?: Discovery;
  readonly capability?: CapabilityStatement;
}

/**
 * Asks an EHR without keeping anything; either half may be missing. Throws only when nothing at all came back: the
 * outage of the first half.
 */
export async function look(connection: Connection): Promise<Reading> {
  const statement = readCapability(connection);
  const [discovery, capability] = await Promise.allSettled([
    discover(connection, () => statement.catch(() => undefined)),
    statement,
  ]);
  const outage = [discovery, capability].every(
    (one) => one.status === 'rejected' && isProblem(one.reason) && one.reason.id !== 'ehr/no-discovery',
  );
  if (outage && discovery.status === 'rejected') throw discovery.reason;
  return {
    ...(discovery.status === 'fulfilled' && { discovery: discovery.value }),
    ...(capability.status === 'fulfilled' && capability.value && { capability: capability.value }),
  };
}

/** The card from what was read and what was granted; `zoneChosen`: somebody said the clinic's zone. */
export function cardOf(
  connection: Connection,
  of: {
    readonly reading: Reading;
    readonly grants: Grants;
    readonly zoneChosen: boolean;
    readonly snapshot?: Snapshot;
  },
): CardView {
  const source = { connection, ...of.reading };
  return {
    features: featuresOf({ ...source, grants: of.grants }),
    checks: signInChecks({ ...source, zoneChosen: of.zoneChosen }),
    grants: grantViews(of.grants),
    register: connection.flags.register,
    ...(of.snapshot && { snapshot: snapshotView(of.snapshot) }),
  };
}

function grantViews(grants: Grants): GrantView[] {
  return (['chart', 'alone', 'system'] as const).flatMap((way) => {
    const grant = grants[way];
    if (grant === undefined) return [];
    return { way, at: grant.at.toISOString(), ...compareScopes(grant.asked, grant.granted) };
  });
}

function snapshotView({ discovery, capability, takenAt, changes, changedAt }: Snapshot): SnapshotView {
  const { name, version } = capability?.software ?? {};
  const software = [name, version].filter((part) => part !== undefined).join(' ');
  return {
    takenAt: takenAt.toISOString(),
    source: discovery.source,
    ...(software !== '' && { software }),
    ...(capability && { fhirVersion: capability.fhirVersion }),
    ...(changedAt && { changedAt: changedAt.toISOString() }),
    changes,
  };
}

/** What somebody enters at the EHR, to copy. `publicUrl` is where browsers reach us. */
export function registrationOf(
  connection: Connection,
  discovery: Discovery | undefined,
  publicUrl: string,
): RegistrationView {
  const { flags, tenant } = connection;
  return {
    launchUrl: `${publicUrl}/launch`,
    redirectUri: `${publicUrl}/callback`,
    jwksUrl: `${publicUrl}/t/${tenant}/.well-known/jwks.json`,
    scopes: {
      chart: scopesToAsk(connection, discovery, 'chart'),
      alone: scopesToAsk(connection, discovery, 'alone'),
      system: scopesToAsk(connection, discovery, 'system'),
    },
    apiNames: Object.values(flags.apiNames),
    register: flags.register,
  };
}

/** The ways to sign in that this server lists, or all of them where it lists none; best first. */
export function methodsOf({ flags }: Connection, discovery: Discovery | undefined): AuthMethod[] {
  const methods = discovery?.authenticationMethods ?? [];
  const algorithms = discovery?.signingAlgorithms ?? [];
  const takes = (method: string) => methods.length === 0 || methods.includes(method);
  const signs = flags.assertionAlgorithms.filter(
    (one) => takes('private_key_jwt') && (algorithms.length === 0 || algorithms.includes(one)),
  );
  return [
    ...signs,
    ...(takes('client_secret_basic') ? (['basic'] as const) : []),
    ...(takes('client_secret_post') ? (['post'] as const) : []),
    'none',
  ];
}

export const methodOf = (auth: ClientAuthentication): AuthMethod =>
  auth.method === 'private_key_jwt' ? auth.algorithm : auth.method;

/** Step by step, until one is not good. Reads the EHR anew, and records what a back-end token was granted. */
export async function testConnection(
  needs: {
    readonly connections: Connections;
    readonly clock: () => Date;
    readonly publicUrl: string;
  },
  connection: Connection,
): Promise<TestStep[]> {
  const steps: TestStep[] = [];
  try {
    const { discovery, capability } = await needs.connections.readAgain(connection);
    steps.push({ id: 'discovery', state: 'good', found: discovery.source });
    steps.push({ id: 'statement', state: capability ? 'good' : 'look' });
    const { keys, budgets } = needs.connections;
    const budget = budgets.of(connection);
    const client = tokenClient({ connection, discovery, keys, budget, clock: needs.clock });
    const { known, error } = await client.isKnown(`${needs.publicUrl}/callback`);
    steps.push({
      id: 'client',
      state: known === undefined ? 'unknown' : known ? 'good' : 'wrong',
      found: error,
    });
    if (known === false || connection.backend === undefined) return steps;
    const token = await client.clientCredentials();
    const granted = token.scope.split(' ').filter((scope) => scope !== '');
    const asked = scopesToAsk(connection, discovery, 'system');
    await needs.connections.recordGrant(connection, 'system', { asked, granted, refreshable: false });
    steps.push({ id: 'backend', state: 'good', found: granted.join(' ') });
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    const next = (['discovery', 'client', 'backend'] as const)[Math.max(0, steps.length - 1)] ?? 'backend';
    const { error } = cause.params;
    steps.push({ id: next, state: 'wrong', found: typeof error === 'string' ? error : cause.id });
  }
  return steps;
}
