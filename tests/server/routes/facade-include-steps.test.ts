/** `_include` with `*` and `:iterate`: further steps pass the same checks, end, and stay within their bounds. R4 §3.1.1.5.7 */
import type { Bundle, FhirResource, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { facadeUnderTest, problemOf, resourcesOf, serveEhr } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, create, send, taskOf, tokenFor } = test1;
shutTheNetwork();

const ref = ({ id = '' }: Task) => [{ reference: `Task/${id}` }];
/** Each is part of the next. */
async function chain(length: number): Promise<Task[]> {
  const tasks: Task[] = [await create(taskOf())];
  while (tasks.length < length) tasks.unshift(await create(taskOf({ partOf: ref(tasks[0] ?? taskOf()) })));
  return tasks;
}
const idsOf = (tasks: readonly Task[]) => tasks.map(({ id }) => id).sort();
async function included(
  query: string,
  bearer?: string,
): Promise<{ ids: (string | undefined)[]; told: string[] }> {
  const bundle = (await call('get', `Task?${query}`, bearer).expect(200)).body as Bundle<FhirResource>;
  const entries = bundle.entry ?? [];
  return {
    ids: entries.flatMap(({ search, resource }) => (search?.mode === 'include' ? resource?.id : [])).sort(),
    told: entries.flatMap(({ resource }) =>
      resource?.resourceType === 'OperationOutcome'
        ? resource.issue.map(({ details }) => details?.text ?? '')
        : [],
    ),
  };
}

it('follows :iterate from what was included, both ways, and one step without it', async () => {
  const [first, ...rest] = await chain(4);
  const last = rest.at(-1);
  expect((await included(`_id=${first?.id}&_include=Task:part-of`)).ids).toEqual(idsOf(rest.slice(0, 1)));
  expect((await included(`_id=${first?.id}&_include:iterate=Task:part-of`)).ids).toEqual(idsOf(rest));
  const back = await included(`_id=${last?.id}&_revinclude:iterate=Task:part-of`);
  expect(back.ids).toEqual(idsOf([first ?? taskOf(), ...rest.slice(0, -1)]));
});

it('ends where references lead round in a ring', async () => {
  const [first, second] = await chain(2);
  await send('put', `Task/${second?.id}`, { ...second, partOf: ref(first ?? taskOf()) }).expect(200);
  const both = `_include:iterate=Task:part-of&_revinclude:iterate=Task:part-of`;
  expect(await included(`_id=${first?.id}&${both}`)).toEqual({ ids: [second?.id], told: [] });
});

it('goes ten steps at most, and says so', async () => {
  const [first, ...rest] = await chain(13);
  const { ids, told } = await included(`_id=${first?.id}&_include:iterate=Task:part-of`);
  expect(ids).toEqual(idsOf(rest.slice(0, 10)));
  expect(told).toEqual(['References are followed 10 steps at most.']);
});

it('steps from ours to the EHR’s, whose type is not the one searched', async () => {
  serveEhr({ resourceType: 'Patient', id: 'pt-1' });
  const [first, second] = await chain(2);
  const { ids } = await included(`_id=${first?.id}&_include=Task:part-of&_include:iterate=Task:patient`);
  expect(ids).toEqual([second?.id, test1.patients.one].sort());
});

it('keeps to the scopes at each step', async () => {
  const [first, second, third] = await chain(3);
  await send('put', `Task/${second?.id}`, { ...second, status: 'draft' }).expect(200);
  const bearer = await tokenFor('system/Task.rs?status=requested');
  // What may not be seen leads no further either.
  const { ids } = await included(`_id=${first?.id}&_include:iterate=Task:part-of`, bearer);
  expect(ids).toEqual([]);
  expect((await included(`_id=${first?.id}&_include:iterate=Task:part-of`)).ids).toEqual(
    idsOf([second ?? taskOf(), third ?? taskOf()]),
  );
});

it.each(['Task:*', '*'])('includes by every reference there is with %s', async (wildcard) => {
  serveEhr({ resourceType: 'Patient', id: 'pt-1' });
  const [first, second] = await chain(2);
  const bundle = (await call('get', `Task?_id=${first?.id}&_include=${wildcard}`).expect(200))
    .body as Bundle<FhirResource>;
  expect(resourcesOf(bundle).map(({ id }) => id)).toEqual(
    expect.arrayContaining([second?.id, test1.patients.one]),
  );
  const back = await included(`_id=${second?.id}&_revinclude=Task:*`);
  expect(back.ids).toEqual([first?.id]);
});

it('refuses what is followed nowhere', async () => {
  for (const include of [
    '_include:iterate=Coverage:colour',
    '_include:iterate=Colour:*',
    '_revinclude:iterate=Coverage:beneficiary',
  ])
    expect(problemOf((await call('get', `Task?${include}`).expect(400)).body)).toBe('search/bad-value');
});
