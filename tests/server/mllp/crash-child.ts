/** A process to be killed: `node crash-child.ts URL` listens for HL7 v2 messages on a database and prints its port. */
import { backendAccess } from '../../../server/ehr/backend.ts';
import { silent } from '../../../server/log.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { openDatabase } from '../../../server/store/database.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { buildVisits } from '../../../server/visits.ts';

const [url = ''] = process.argv.slice(2);
const database = await openDatabase({ url, mode: 'sandbox', log: silent, connections: 4 });
const secrets = buildSecrets([new Uint8Array(32).fill(17)]);
const clock = () => new Date();
const context = { database, secrets, clock };
const connections = connectionsIn(context);
const visits = buildVisits({
  ...context,
  connections,
  backend: backendAccess({ ...context, connections }),
  resources: buildResources(secrets),
  audit: buildAudit(context),
  log: silent,
  sandbox: true,
});
const { port } = await visits.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${port}\n`);
