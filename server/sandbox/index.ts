/** The sandbox: a SMART EHR with synthetic patients and a payer simulator, on ports of their own. Never in production. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { ConnectionDraft } from '../ehr/connection.ts';
import { startSandboxEhr } from './ehr/start.ts';
import { startPayerSimulator } from './payer/payer-simulator.ts';

export interface SandboxSettings {
  readonly host: string;
  /** The EHR's; the payer simulator takes the next one. 0 = any free ports. */
  readonly port: number;
  /** Where browsers reach Chartside. */
  readonly appUrl: string;
  /** A FHIR server that holds the patients. */
  readonly fhir?: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

export interface Sandbox {
  /** The chart list to open in a browser. */
  readonly url: string;
  readonly connection: ConnectionDraft;
  readonly payer: { readonly url: string; readonly token: string };
  /** The `launch` of a chart, as opening it in the EHR makes it. */
  launch(patient: string): { iss: string; launch: string };
  close(): Promise<void>;
}

export const SANDBOX_TENANT = 'northfield';

export async function startSandbox({
  host,
  port,
  appUrl,
  fhir,
  clock,
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
  };
  return {
    url: `${ehr.url}/`,
    connection,
    payer: { url: payer.url, token },
    launch: (patient) => ({ iss: ehr.fhirBase, launch: ehr.launch(patient) }),
    async close() {
      await Promise.all([ehr.close(), payer.close()]);
    },
  };
}
