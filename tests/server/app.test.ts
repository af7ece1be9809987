/** What operations ask: alive, and able to work. */
import request from 'supertest';
import { appUnderTest } from './security/app-under-test.ts';

let ready: () => Promise<unknown>;
const { app } = await appUnderTest({ ready: () => ready() });

it.each<[string, () => Promise<unknown>, number]>([
  ['that answers', () => Promise.resolve(), 200],
  ['that refuses', () => Promise.reject(new Error('away')), 503],
  ['that hangs', () => new Promise(() => undefined), 503],
])('is ready or not with a database %s, and alive all the same', async (_name, database, status) => {
  ready = database;
  await request(app).get('/readyz').timeout(4_000).expect(status);
  await request(app).get('/healthz').expect(200);
});
