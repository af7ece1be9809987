/** What operations ask: alive, and able to work. */
import request from 'supertest';
import { appUnderTest } from './security/app-under-test.ts';

let ready: () => Promise<unknown>;
const { app } = await appUnderTest({ ready: () => ready() });
const guessed = await appUnderTest({ requestsPerMinute: 5 });
const open = await appUnderTest({ requestsPerMinute: 3 });
const proxied = await appUnderTest({ requestsPerMinute: 3, trustProxy: 1 });

it.each<[string, () => Promise<unknown>, number]>([
  ['that answers', () => Promise.resolve(), 200],
  ['that refuses', () => Promise.reject(new Error('away')), 503],
  ['that hangs', () => new Promise(() => undefined), 503],
])('is ready or not with a database %s, and alive all the same', async (_name, database, status) => {
  ready = database;
  await request(app).get('/readyz').expect(status);
  await request(app).get('/healthz').expect(200);
});

describe('the rate limit', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('counts by address whoever makes up a session for each request', async () => {
    const { app: limited } = guessed;
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++)
      statuses.push((await request(limited).get(`/s/${String(n).padStart(43, 'x')}/api/session`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('does not believe a caller’s word on where it comes from', async () => {
    const { app: limited } = open;
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++)
      statuses.push(
        (
          await request(limited)
            .get('/launch')
            .set(from(`203.0.113.${n}`))
        ).status,
      );
    expect(statuses.map((status) => status === 429)).toEqual([false, false, false, true, true]);
  });

  it('believes the proxy that the operator names', async () => {
    const { app: limited } = proxied;
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++)
      statuses.push(
        (
          await request(limited)
            .get('/launch')
            .set(from(`198.51.100.9, 203.0.113.${n}`))
        ).status,
      );
    expect(statuses).not.toContain(429);
    for (let n = 0; n < 5; n++)
      statuses.push(
        (
          await request(limited)
            .get('/launch')
            .set(from(`203.0.113.${n}, 192.0.2.1`))
        ).status,
      );
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });
});
