/** A connection that is retired: nobody comes in by it, what was kept stays, and it is brought back as it was. */
import nock from 'nock';
import request, { type Test } from 'supertest';
import type { ConnectionsView, ConnectionView } from '../../../server/connections-view.ts';
import { clientsIn } from '../../../server/store/clients.ts';
import { findSender } from '../../../server/store/v2-senders.ts';
import { appUnderTest, launch, shutTheNetwork, type Opened } from '../security/app-under-test.ts';
import { connectionDraft } from '../security/fake-ehr.ts';

const test1 = await appUnderTest();
const { app, connections } = test1;
shutTheNetwork();

const OTHER = 'https://other.example.org';
const NEW = {
  ...{ name: 'Southfield', vendor: 'generic', fhirBase: `${OTHER}/r4/`, clientId: 'chartside-south' },
  ...{ method: 'ES384', sender: 'SCHED|SOUTH', frameAncestors: ['https://south.example.org'] },
};

let admin: Opened;
beforeEach(async () => {
  await connections.save({ ...connectionDraft, roles: { default: 'admin' } });
  admin = await launch(test1);
});
afterEach(async () => {
  await test1.admin("DELETE FROM connections WHERE id = 'south'");
  for (const table of ['connection_issuers', 'v2_senders', 'client_keys', 'clients', 'retired_connections'])
    await test1.admin(`DELETE FROM ${table} WHERE connection_id = 'south'`);
});

const call = (method: 'get' | 'put' | 'post', path: string, opened = admin): Test =>
  request(app)[method](`/s/${opened.sid}/api/${path}`).set('cookie', opened.cookie);
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what the view says comes back
const body = <T>(res: { body: unknown }): T => res.body as T;
async function add(): Promise<void> {
  nock(OTHER).persist().get('/r4/.well-known/smart-configuration').reply(404);
  nock(OTHER).persist().get('/r4/metadata').reply(404);
  await call('put', 'connections/south').set('if-none-match', '*').send(NEW).expect(200);
}

describe('a connection that is retired', () => {
  const clients = clientsIn(test1.database);
  const client = {
    ...{ id: 'retired-client', tenant: 'northfield', connectionId: 'south', name: 'System' },
    ...{ jwks: { keys: [] }, scopes: ['system/*.rs'] },
  };
  const south = () => connections.byIssuer(`${OTHER}/r4`);

  it('lets nobody in any more and keeps what it kept; brought back, it is as it was', async () => {
    await add();
    expect(await connections.frameAncestors()).toContain('https://south.example.org');
    const connection = await connections.byId('northfield', 'south');
    const { sid, handle } = await test1.sessions.open(
      connection,
      { issuer: OTHER, subject: 'somebody', name: 'Somebody', claims: {} },
      { accessToken: 'at', expiresIn: 3600, scope: 'openid', needPatientBanner: false },
    );
    const own = () => request(app).get(`/s/${sid}/api/connection`).set('authorization', `Bearer ${handle}`);
    await own().expect(200);
    await clients.save(client);
    const before = body<ConnectionView>(await call('get', 'connections/south').expect(200));
    expect(before).toMatchObject({ uses: { sessions: 1, clients: 1 }, isOwn: false });
    expect(before.retiredAt).toBeUndefined();

    const retired = body<ConnectionView>(await call('post', 'connections/south/retire').expect(200));
    expect(retired.retiredAt).toMatch(/^\d{4}-/);
    expect(retired.uses.sessions).toBe(0);
    await own().expect(401);
    expect(await south()).toBeUndefined();
    expect(await findSender(test1.database, 'SCHED', 'SOUTH')).toBeUndefined();
    expect(await clients.byId(client.id)).toBeUndefined();
    const published = async () =>
      body<{ keys: { kid: string }[] }>(await request(app).get('/t/northfield/.well-known/jwks.json')).keys;
    const kids = retired.keys.map(({ keyId }) => keyId);
    expect((await published()).map(({ kid }) => kid)).not.toContain(kids[0]);
    expect(await connections.frameAncestors()).not.toContain('https://south.example.org');
    await request(app)
      .get('/launch')
      .query({ iss: `${OTHER}/r4`, launch: 'x' })
      .expect(403);
    const rows = body<ConnectionsView>(await call('get', 'connections').expect(200)).connections;
    expect(rows.find(({ id }) => id === 'south')?.retiredAt).toBe(retired.retiredAt);
    expect(rows.find(({ id }) => id === 'north')?.retiredAt).toBeUndefined();
    // Once more changes nothing; nor is it edited meanwhile.
    expect(body<ConnectionView>(await call('post', 'connections/south/retire').expect(200)).retiredAt).toBe(
      retired.retiredAt,
    );
    const put = call('put', 'connections/south').set('if-match', `"${retired.version}"`);
    expect((await put.send({ ...NEW, name: 'Other' }).expect(409)).text).toContain('connections/retired');

    const back = body<ConnectionView>(await call('post', 'connections/south/bring-back').expect(200));
    expect(back.retiredAt).toBeUndefined();
    expect((await south())?.id).toBe('south');
    expect(await findSender(test1.database, 'SCHED', 'SOUTH')).toMatchObject({ connectionId: 'south' });
    expect((await clients.byId(client.id))?.connectionId).toBe('south');
    expect((await published()).map(({ kid }) => kid)).toContain(kids[0]);
    // Who was signed in signs in anew.
    await own().expect(401);
  });

  it('is not the one that the administrator came in by', async () => {
    const refused = await call('post', 'connections/north/retire').expect(409);
    expect(refused.text).toContain('connections/own');
    await call('get', 'connection').expect(200);
  });

  it('is not brought back while another has its issuer', async () => {
    await add();
    await call('post', 'connections/south/retire').expect(200);
    await connections.save({ ...connectionDraft, id: 'heir', fhirBase: `${OTHER}/r4`, issAllowed: [`${OTHER}/r4`] });
    await call('post', 'connections/south/bring-back').expect(409);
    expect((await south())?.id).toBe('heir');
    await test1.admin("DELETE FROM connections WHERE id = 'heir'");
    await test1.admin("DELETE FROM connection_issuers WHERE connection_id = 'heir'");
    await call('post', 'connections/south/bring-back').expect(200);
    await call('post', 'connections/south/bring-back').expect(404);
    await call('post', 'connections/nowhere/retire').expect(404);
  }); // prettier-ignore
});
