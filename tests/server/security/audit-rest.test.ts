/** No request without its audit event, and none twice: what is undone has told of nothing. */
import express from 'express';
import request from 'supertest';
import { auditorOf, type TellAccess } from '../../../server/security/audit-rest.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import type { Transaction } from '../../../server/store/database.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const { database } = await freshDatabase();
const clock = () => new Date();
const audit = buildAudit({ database, secrets: buildSecrets([new Uint8Array(32).fill(3)]), clock });
const asker = {
  client: { id: 'tests', name: 'Tests' },
  address: '127.0.0.1',
  server: 'https://chartside.example.org',
  requestId: 'request-1',
};

const read = (tell: TellAccess) => (tx: Transaction) =>
  tell(tx, { interaction: 'read', type: 'Claim', id: 'one', outcome: 'success' });
const ways: Readonly<Record<string, (tell: TellAccess) => Promise<unknown>>> = {
  told: (tell) => database.tenant('north', read(tell)),
  undone: (tell) =>
    database
      .tenant('north', async (tx) => {
        await read(tell)(tx);
        throw new Error('undone');
      })
      .catch(() => undefined),
  untold: () => Promise.resolve(),
};

const app = express();
app.get('/:way', async (req, res) => {
  const tell = auditorOf({ database, audit, clock }, { req, res }, { tenant: 'north', asker });
  await ways[req.params.way]?.(tell);
  res.json({});
});

it.each([
  ['told', 'read'],
  ['undone', 'operation'],
  ['untold', 'operation'],
])('of what is %s there is one %s on record', async (way, interaction) => {
  const kept = () => database.tenant('north', (tx) => audit.events(tx, { limit: 100 }));
  const before = (await kept()).length;
  await request(app).get(`/${way}`).expect(200);
  const events = await kept();
  expect(events).toHaveLength(before + 1);
  expect(events[0]?.subtype?.[0]?.code).toBe(interaction);
});
