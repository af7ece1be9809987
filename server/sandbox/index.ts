/** The sandbox: a SMART EHR with synthetic patients and a payer simulator, on ports of their own. Never in production. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Logger } from 'pino';
import type { Client } from '../store/clients.ts';
import { sandboxConnection, SANDBOX_CONNECTION, SANDBOX_TENANT } from './connections.ts';
import { startSandboxEhr } from './ehr/start.ts';
import { loadRoster } from './ehr/patients.ts';
import { scheduledIn, tellOfVisits } from './siu-sender.ts';
import { startPayerSimulator } from './payer/payer-simulator.ts';
import type { ConnectionDraft } from '../ehr/connection.ts';

export interface SandboxSettings {
  readonly host: string;
  /** The EHR's; the payer simulator takes the next one. 0 = any free ports. */
  readonly port: number;
  /** Where browsers reach Chartside. */
  readonly appUrl: string;
  /** Keeps the key of the back-end client, so that it is the same after a restart. */
  readonly dataDir: string;
  /** A FHIR server that holds the patients. */
  readonly fhir?: string;
  readonly clock: () => Date;
  readonly progress: (step: string) => void;
  readonly log: Logger;
}

export interface Sandbox {
  /** The chart list to open in a browser. */
  readonly url: string;
  /** One for each way the EHR behaves; the standard one first. */
  readonly connections: readonly ConnectionDraft[];
  readonly payer: { readonly url: string; readonly token: string };
  /** Back-end clients of the facade to try it with, one for each connection; their key is `backend-client.jwk.json` in the data folder. */
  readonly clients: readonly Client[];
  /** Has the scheduling systems of those without visits in FHIR tell of them, at this port of ours. */
  tellVisits(port: number): Promise<void>;
  close(): Promise<void>;
}

/** The key of the sandbox's back-end clients, made once; the public half. */
async function backendKey(dataDir: string): Promise<JWK> {
  const file = join(dataDir, 'backend-client.jwk.json');
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const made = { ...(await exportJWK(privateKey)), kid: 'sandbox-1', alg: 'ES384', use: 'sig' };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  const pair = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  return Object.fromEntries(Object.entries(pair).filter(([name]) => name !== 'd'));
}

/** `sandbox-backend` reads the EHR that behaves as the standard says, `sandbox-backend-epic-like` that one, and so on. */
function backendClient({ id, name }: ConnectionDraft, key: JWK): Client {
  const types = ['CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'Claim', 'ClaimResponse'];
  const scopes = types.flatMap((type) => [`system/${type}.read`, `system/${type}.crs`]);
  return {
    id: id.replace(SANDBOX_CONNECTION, 'sandbox-backend'),
    tenant: SANDBOX_TENANT,
    connectionId: id,
    name: `Back-end client of ${name}`,
    jwks: { keys: [key] },
    scopes: ['system/*.cruds', ...scopes],
  };
}

export async function startSandbox({
  host,
  port,
  appUrl,
  dataDir,
  fhir,
  clock,
  progress,
  log,
}: SandboxSettings): Promise<Sandbox> {
  const token = randomBytes(24).toString('base64url');
  const payer = await startPayerSimulator({ host, port: port === 0 ? 0 : port + 1, token, clock, log });
  const publicUrl = `http://localhost:${port}`;
  const ehr = await startSandboxEhr({
    host,
    port,
    publicUrl,
    appUrl,
    clock,
    progress,
    log,
    ...(fhir ? { fhir } : {}),
  }).catch(async (cause: unknown) => {
    await payer.close();
    throw cause;
  });
  const connections = ehr.sites.map((site) => sandboxConnection(site, ehr.url));
  const key = await backendKey(dataDir);
  return {
    url: `${ehr.url}/`,
    connections,
    payer: { url: payer.url, token },
    clients: connections.map((connection) => backendClient(connection, key)),
    async tellVisits(mllpPort) {
      const visits = scheduledIn(await loadRoster(clock()));
      const sites = connections.flatMap(({ hl7v2 }) => hl7v2?.sendingFacility ?? []);
      const answers = await Promise.all(
        sites.map((site) => tellOfVisits({ host: '127.0.0.1', port: mllpPort }, site, visits, clock())),
      );
      const refused = answers.flat().filter((code) => code !== 'AA');
      if (refused.length > 0) log.warn({ refused }, 'messages of the sandbox about visits were refused');
    },
    async close() {
      await Promise.all([ehr.close(), payer.close()]);
    },
  };
}
