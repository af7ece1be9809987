/**
 * The facade's engine without token, scopes and audit, for the row that is compared with a server that has none of them; and,
 * below `/proxied`, an EHR's resources through it with the audit on. `facade-bare-child.ts DATA_DIR PATIENT [EHR_BASE]` prints
 * `READY {base, patient}`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readConnection } from '../../server/ehr/connection.ts';
import { ehrBudgets } from '../../server/ehr/budget.ts';
import { ehrClient } from '../../server/ehr/ehr-client.ts';
import { facadeIds, type GivenIds } from '../../server/ehr/facade-ids.ts';
import { grantedScopes } from '../../server/ehr/granted-scopes.ts';
import { ehrHolder } from '../../server/facade/ehr-holder.ts';
import type { Facade } from '../../server/facade/ask.ts';
import type { FacadeAccess } from '../../server/facade/holder.ts';
import { ownHolder } from '../../server/facade/own.ts';
import { fhirRoutes } from '../../server/routes/fhir.ts';
import { recordAccess } from '../../server/security/audit.ts';
import { buildAudit } from '../../server/store/audit.ts';
import { openDatabase } from '../../server/store/database.ts';
import { buildResources } from '../../server/store/resources.ts';
import { buildSecrets } from '../../server/store/secrets.ts';

const [dataDir = '', ehrPatient = '', ehrBase = 'http://127.0.0.1:9/fhir'] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = () => new Date();
const database = await openDatabase({ embedded: { dataDir }, mode: 'sandbox', log: quiet });
const secrets = buildSecrets([new Uint8Array(32).fill(7)]);
const audit = buildAudit({ database, secrets, clock });
const resources = buildResources(secrets);
const connection = readConnection({
  id: 'bench',
  tenant: 'bench',
  name: 'Bench',
  vendor: 'generic',
  fhirBase: ehrBase,
  issAllowed: [ehrBase],
  clientId: 'bench',
  auth: { method: 'none' },
});
const ids = facadeIds(connection, secrets);
const given: GivenIds = new Map();
const patient = ids.idFor('Patient', ehrPatient, given);
await database.tenant('bench', (tx) => ids.remember(tx, given));

const own = ownHolder({ database, secrets, resources, audit });
const scopes = grantedScopes(connection, 'system/*.read', 'system');
const ehr = ehrHolder({
  database,
  secrets,
  connection,
  ids,
  client: ehrClient({
    connection,
    accessToken: () => Promise.resolve('none'),
    budget: ehrBudgets().of(connection),
    turn: { lane: 'bench', urgency: 'person' },
    scopes,
  }),
  capability: () => Promise.resolve(undefined),
  clock,
});

const app = express().disable('x-powered-by').set('query parser', 'simple').set('etag', false);
const server = createServer(app);
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const everyone: Omit<FacadeAccess, 'base' | 'audit'> = {
  tenant: 'bench',
  connectionId: 'bench',
  caller: 'client:bench',
  permission: () => ({ restrictions: [] }),
};
const mount = (path: string, write: FacadeAccess['audit']) => {
  const access = { ...everyone, base: `${origin}${path}`, audit: write };
  const bug: Facade['bug'] = (cause) => {
    throw cause;
  };
  app.use(
    path,
    fhirRoutes({ facadeOf: () => ({ access: { ...access }, own, ehr, database, secrets, bug }) }),
  );
};
mount('/bare', () => Promise.resolve());
const asker = {
  client: { id: 'bench', name: 'Bench' },
  address: '127.0.0.1',
  server: origin,
  requestId: 'bench',
};
mount('/proxied', (tx, access) => recordAccess(tx, { audit }, { asker, at: clock(), ...access }));
process.stdout.write(
  `READY ${JSON.stringify({ base: `${origin}/bare`, proxied: `${origin}/proxied`, patient })}\n`,
);
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void database.stop().then(() => process.exit(0)));
});
