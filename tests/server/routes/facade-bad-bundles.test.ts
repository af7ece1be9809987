/** Bundles that are not done: of another form, too large, too deep. */

import { shutTheNetwork } from '../security/app-under-test.ts';
import { bundleOf, entryOf, facadeUnderTest, problemOf } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, taskOf, post } = test1;
shutTheNetwork();

describe('a Bundle that is none to be done', () => {
  it.each<[string, unknown, number, string]>([
    ['of another type', { resourceType: 'Bundle', type: 'collection' }, 400, 'request/bad-bundle'],
    ['none at all', { resourceType: 'Task' }, 400, 'request/bad-bundle'],
    ['a list', [], 400, 'request/bad-bundle'],
    [
      'entries that are no list',
      { resourceType: 'Bundle', type: 'batch', entry: {} },
      400,
      'request/bad-bundle',
    ],
    [
      'an entry of nothing',
      { resourceType: 'Bundle', type: 'batch', entry: [null] },
      400,
      'request/bad-bundle',
    ],
    ['an entry without a method', bundleOf('batch', { request: { url: 'Task' } }), 400, 'request/bad-bundle'],
    [
      'an entry without an address',
      bundleOf('batch', { request: { method: 'GET' } }),
      400,
      'request/bad-bundle',
    ],
    [
      'an address of elsewhere',
      bundleOf('batch', entryOf('GET', 'https://elsewhere.example.org/Task/1')),
      400,
      'request/bad-bundle',
    ],
    [
      'too many entries',
      bundleOf('batch', ...Array.from({ length: 2_001 }, () => entryOf('GET', 'Task'))),
      422,
      'request/too-many-entries',
    ],
    [
      'too many references',
      bundleOf(
        'batch',
        entryOf(
          'POST',
          'Task',
          taskOf({ partOf: Array.from({ length: 10_001 }, () => ({ reference: 'Task/x' })) }),
        ),
      ),
      422,
      'request/too-many-entries',
    ],
  ])('%s', async (_name, body, status, problem) => {
    const res = await post(body as object);
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
  });

  it('too deep or too large', async () => {
    await call('post', '')
      .set('content-type', 'application/fhir+json')
      .send(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
      .expect(422);
    await call('post', '')
      .set('content-type', 'application/fhir+json')
      .send(`{"a":"${'x'.repeat(11 * 1024 * 1024)}"}`)
      .expect(413);
  });

  it('empty is done', async () => {
    for (const type of ['batch', 'transaction'] as const)
      expect((await post({ resourceType: 'Bundle', type }).expect(200)).body).toEqual({
        resourceType: 'Bundle',
        type: `${type}-response`,
      });
  });
});
