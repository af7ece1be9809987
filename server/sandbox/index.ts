/** The sandbox: a SMART EHR with synthetic patients and a payer simulator, on ports of their own. Never in production. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Logger } from 'pino';
import type { ConnectionDraft } from '../ehr/connection.ts';
import type { Client } from '../store/clients.ts';
import { analyst } from './ehr/authorization-server.ts';
import { startSandboxEhr } from './ehr/start.ts';
import { startPayerSimulator } from './payer/payer-simulator.ts';

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
  readonly connection: ConnectionDraft;
  readonly payer: { readonly url: string; readonly token: string };
  /** A back-end client of the facade to try it with; its private key is `backend-client.jwk.json` in the data folder. */
  readonly client: Client;
  close(): Promise<void>;
}

export const SANDBOX_TENANT = 'northfield';

/** The key pair of the sandbox's back-end client, made once. */
async function backendClient(dataDir: string): Promise<Client> {
  const file = join(dataDir, 'backend-client.jwk.json');
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const made = { ...(await exportJWK(privateKey)), kid: 'sandbox-1', alg: 'ES384', use: 'sig' };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  const publicKey = Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(file, 'utf8')) as JWK).filter(([name]) => name !== 'd'),
  ) as JWK;
  const types = ['CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'Claim', 'ClaimResponse'];
  const scopes = types.flatMap((type) => [`system/${type}.read`, `system/${type}.crs`]);
  return {
    id: 'sandbox-backend',
    tenant: SANDBOX_TENANT,
    connectionId: 'sandbox',
    name: 'Sandbox back-end client',
    jwks: { keys: [publicKey] },
    scopes,
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
  const connection: ConnectionDraft = {
    id: 'sandbox',
    tenant: SANDBOX_TENANT,
    name: 'Northfield Clinic (sandbox)',
    vendor: 'sandbox',
    fhirBase: ehr.fhirBase,
    issAllowed: [ehr.fhirBase],
    clientId: ehr.client.id,
    auth: { method: 'basic', secret: ehr.client.secret, urlEncode: true },
    frameAncestors: [ehr.url],
    roles: { default: 'coordinator', rules: [{ role: 'analyst', fhirUser: `Practitioner/${analyst.id}` }] },
  };
  return {
    url: `${ehr.url}/`,
    connection,
    payer: { url: payer.url, token },
    client: await backendClient(dataDir),
    async close() {
      await Promise.all([ehr.close(), payer.close()]);
    },
  };
}
