import { diffFhir } from '../../../server/diff/index.ts';

it('takes a gap that a map left in a list for no value', () => {
  const before = { resourceType: 'Basic', extension: [{ url: 'a' }, { url: 'b' }] };
  const extension: object[] = [];
  extension[1] = { url: 'b' };
  expect(diffFhir(before, { resourceType: 'Basic', extension })).toMatchObject([
    { kind: 'removed', a: { path: 'Basic.extension[0]' } },
  ]);
});
