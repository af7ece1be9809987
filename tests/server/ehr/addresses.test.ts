/** Addresses that are never asked, in whatever way they are written. */
import { hostOf, isNobodys, isThisMachine, resolveOutside } from '../../../server/ehr/addresses.ts';
import { send } from '../../../server/ehr/outgoing.ts';

const hostIn = (url: string) => hostOf(new URL(url));

it.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://[fe80::1]/',
  'http://[febf::1]/',
  'http://[fd00:ec2::254]/',
  'http://[::]/',
  'http://0.0.0.0/',
  'http://0/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://255.255.255.255/',
  'http://224.0.0.1/',
  'http://metadata.google.internal/',
  'http://METADATA.google.internal./',
  'http://instance-data/',
  'http://kubernetes.default.svc/',
])('%s is nobody’s', async (url) => {
  expect(isNobodys(hostIn(url))).toBe(true);
  await expect(send({ method: 'GET', url, headers: {} })).rejects.toMatchObject({
    id: 'ehr/unreachable',
    cause: 'EFORBIDDENADDRESS',
  });
});

it.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost/',
  'http://a.localhost./',
])('%s is this machine', (url) => {
  expect([isThisMachine(hostIn(url)), isNobodys(hostIn(url))]).toEqual([true, false]);
});

it.each([
  'https://ehr.example.org/',
  'https://10.1.2.3/',
  'https://192.168.1.1/',
  'https://[2001:db8::1]/',
  'https://[fd12::1]/',
  'https://localhost.example.org/',
])('%s may be an EHR', (url) => {
  expect([isThisMachine(hostIn(url)), isNobodys(hostIn(url))]).toEqual([false, false]);
});

it('resolves a name to this machine only where it says so itself', async () => {
  expect(await resolveOutside('localhost')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^127\.|^::1$/)]),
  );
});

it.each([
  ['rebind.example.org', ['169.254.169.254']],
  ['rebind.example.org', ['203.0.113.7', '127.0.0.1']],
  ['rebind.example.org', ['::ffff:127.0.0.1']],
  ['rebind.example.org', ['fe80::1']],
  ['metadata.google.internal', ['203.0.113.7']],
])('does not go where %s leads: %j', async (name, addresses) => {
  const resolve = () => Promise.resolve(addresses.map((address) => ({ address })));
  await expect(resolveOutside(name, resolve)).rejects.toMatchObject({ code: 'EFORBIDDENADDRESS' });
});

it('goes where a name leads to another machine', async () => {
  const resolve = () => Promise.resolve([{ address: '203.0.113.7' }, { address: '10.0.0.7' }]);
  expect(await resolveOutside('ehr.example.org', resolve)).toEqual(['203.0.113.7', '10.0.0.7']);
});

it('asks nothing of what is no address', async () => {
  await expect(send({ method: 'GET', url: 'no address', headers: {} })).rejects.toMatchObject({
    id: 'ehr/unreachable',
  });
});
