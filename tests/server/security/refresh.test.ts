/** One renews a token at a time, in one server or several, and a slow EHR holds nothing else up. */
import { setTimeout as wait } from 'node:timers/promises';
import { sessionsIn, type Session } from '../../../server/security/sessions.ts';
import { until } from '../until.ts';
import { appUnderTest, launch, shutTheNetwork } from './app-under-test.ts';
import { connectionDraft, serveToken } from './fake-ehr.ts';

const test1 = await appUnderTest();
const { sessions, time, database, secrets, connections } = test1;
/** Another server at the same database. */
const elsewhere = sessionsIn({
  database,
  secrets,
  connections,
  audit: test1.audit,
  clock: () => time.now,
});
shutTheNetwork();
beforeEach(async () => {
  time.now = new Date();
  await connections.save(connectionDraft);
});

async function open(seconds = 60): Promise<Session> {
  const { sid, handle } = await launch(test1, { expires_in: seconds }, false);
  return sessions.authenticate(sid, handle);
}

const pass = (seconds: number) => {
  time.now = new Date(time.now.getTime() + seconds * 1000);
};

const token = (access: string, seconds = 570) => ({
  access_token: access,
  token_type: 'bearer',
  expires_in: seconds,
});

/** A token endpoint that answers when it is told to. */
function serveSlowToken(times: number, answer: object = token('at-2')) {
  const gate = Promise.withResolvers<undefined>();
  const seen = Array.from({ length: times }, () =>
    serveToken(async () => {
      await gate.promise;
      return [200, answer];
    }),
  );
  const asked = () => seen.flatMap(({ forms }) => forms).length;
  return { asked, answer: () => gate.resolve(undefined) };
}

it('keeps no connection of the database while the EHR takes its time', async () => {
  const opened: Session[] = [];
  while (opened.length < 14) opened.push(await open());
  pass(61);
  const slow = serveSlowToken(opened.length);
  const waiting = opened.map((session) => sessions.accessToken(session));
  await until(slow.asked, (asked) => asked === opened.length);
  // The pool has twelve: with a transaction for each refresh this would wait for ever.
  const { rows } = await database.system((tx) => tx.query<{ one: number }>('SELECT 1 AS one'));
  expect(rows).toEqual([{ one: 1 }]);
  slow.answer();
  expect(await Promise.all(waiting)).toEqual(opened.map(() => 'at-2'));
});

it('lets another server wait for the one that asks, and asks once', async () => {
  const session = await open();
  pass(61);
  const slow = serveSlowToken(1);
  const first = sessions.accessToken(session);
  await until(slow.asked, (asked) => asked === 1);
  const second = elsewhere.accessToken(session);
  await wait(50);
  slow.answer();
  expect(await Promise.all([first, second])).toEqual(['at-2', 'at-2']);
  expect(slow.asked()).toBe(1);
});

it('goes on with the token that is still good while another server renews it', async () => {
  const session = await open(100);
  pass(85);
  const slow = serveSlowToken(1);
  const first = sessions.accessToken(session);
  await until(slow.asked, (asked) => asked === 1);
  expect(await elsewhere.accessToken(session)).toBe('at-1');
  slow.answer();
  expect(await first).toBe('at-2');
});

it('takes over from a server that died while it asked', async () => {
  const session = await open();
  pass(61);
  await database.tenant(session.tenant, (tx) =>
    tx.query(
      "UPDATE sessions SET refresh_lease = 'dead', refresh_until = now() - interval '1 second' WHERE sid_hash = $1",
      [session.sidHash],
    ),
  );
  serveToken(() => [200, token('at-3')]);
  expect(await elsewhere.accessToken(session)).toBe('at-3');
});

it('does not let one that comes back too late overwrite what another has renewed', async () => {
  const session = await open();
  pass(61);
  const slow = serveSlowToken(1, { ...token('at-late'), refresh_token: 'rt-late' });
  const late = sessions.accessToken(session);
  await until(slow.asked, (asked) => asked === 1);
  await database.tenant(session.tenant, (tx) =>
    tx.query("UPDATE sessions SET refresh_until = now() - interval '1 second' WHERE sid_hash = $1", [
      session.sidHash,
    ]),
  );
  serveToken(() => [200, token('at-new')]);
  expect(await elsewhere.accessToken(session)).toBe('at-new');
  slow.answer();
  expect(await late).toBe('at-new');
});

it('gives the lease back when the EHR is down, so that the next one can ask', async () => {
  const session = await open();
  pass(61);
  for (let times = 0; times < 3; times++) serveToken(() => [503, '']);
  await expect(sessions.accessToken(session)).rejects.toMatchObject({ id: 'ehr/token-unavailable' });
  serveToken(() => [200, token('at-4')]);
  expect(await elsewhere.accessToken(session)).toBe('at-4');
});

describe('an EHR that renews once a minute', () => {
  beforeEach(() => connections.save({ ...connectionDraft, flags: { refreshEverySeconds: 60 } }));

  it('is not asked again for a token that it has just given and now refuses', async () => {
    const session = await open(570);
    pass(20);
    await expect(sessions.accessToken(session, 'at-1')).rejects.toMatchObject({ id: 'ehr/token-refused' });
    pass(41);
    serveToken(() => [200, token('at-5')]);
    expect(await sessions.accessToken(session, 'at-1')).toBe('at-5');
  });

  it('is asked ahead of the end: at 80 % or a minute before, whichever is earlier', async () => {
    const session = await open(570);
    pass(455);
    expect(await sessions.accessToken(session)).toBe('at-1');
    pass(2);
    serveToken(() => [200, token('at-6')]);
    expect(await sessions.accessToken(session)).toBe('at-6');
  });
});
