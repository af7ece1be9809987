/** Many samples mapped at once: what has issues, what changed, and what nobody accepted yet. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { applyOverlay, mapsFor, type Overlay } from '#mappers';
import {
  acceptedRunOf,
  junitOf,
  missingFrom,
  parseAcceptedRun,
  runCorpus,
  type CorpusOptions,
  type Sample,
  type SampleResult,
} from '../../../server/corpus/index.ts';
import { answer, bytesOf } from '../../x12/builders.ts';

const folder = join(import.meta.dirname, '../../golden/271');
const goldens: readonly Sample[] = readdirSync(folder)
  .filter((name) => name.endsWith('.x12'))
  .sort()
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
const maps = mapsFor('2.2.1');
const sample = (name: string, text: string): Sample => ({ name, bytes: bytesOf(text) });

async function resultsOf(
  samples: Iterable<Sample>,
  options?: CorpusOptions,
  by = maps,
): Promise<SampleResult[]> {
  return await Array.fromAsync(runCorpus(samples, by, options));
}
const short = ({ name, state, change }: SampleResult) => `${name}: ${state}, ${change}`;

it('tells of each sample whether it is right, has issues, has no map or cannot be read', async () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Patient' } }],
  };
  const results = await resultsOf([
    sample('right', answer('EB*1**30')),
    sample('wrong', answer('EB*ZZ**30')),
    sample('no map', answer('EB*1**30').replaceAll('005010X279A1', '005010X999')),
    sample('broken', 'ISA*00*what is this~'),
    sample('no main resource', JSON.stringify(bundle)),
    sample('no JSON', '{ "resourceType": '),
  ]);
  expect(results.map(short)).toEqual([
    'right: ok, new',
    'wrong: issues, new',
    'no map: skipped, new',
    'broken: unreadable, new',
    'no main resource: skipped, new',
    'no JSON: unreadable, new',
  ]);
  expect(results.map(({ kind }) => kind)).toEqual(['x12', 'x12', 'x12', 'x12', 'fhir', 'fhir']);
  expect(results[0]?.transaction).toBe('271 005010X279A1');
});

it('finds nothing changed in a second run, also after the accepted one was a file', async () => {
  const accepted = acceptedRunOf(await resultsOf(goldens));
  const file = parseAcceptedRun(JSON.stringify(accepted));
  const again = await resultsOf(goldens, { accepted: file });
  expect(file?.version).toBe(1);
  expect(again.filter(({ change }) => change !== 'same')).toEqual([]);
  expect(again.length).toBe(goldens.length);
});

it('shows what a changed row does to every sample, and leaves the others alone', async () => {
  const overlay: Overlay = {
    id: 'no-copay', version: 1, title: 'Without copays',
    rows: { '271.2110.EB#amount': { drop: true, why: 'Not told by this payer.' } },
  }; // prettier-ignore
  const before = await resultsOf(goldens);
  const after = await resultsOf(
    goldens,
    { accepted: acceptedRunOf(before) },
    maps.map((map) => applyOverlay(map, overlay)),
  );
  const changed = after.filter(({ change }) => change === 'changed');
  const holdingAmounts = before.filter(({ output }) => /Money/.test(JSON.stringify(output.value)));
  expect(changed.length).toBeGreaterThan(3);
  expect(changed.length).toBeLessThan(goldens.length);
  expect(changed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(holdingAmounts.map(({ name }) => name)),
  );
  const copay = changed.find(({ name }) => name === 'active-with-copays.x12');
  expect(copay?.differences.map(({ kind, a, b }) => `${kind} ${(a ?? b)?.path ?? ''}`)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^removed Bundle\.entry\[0\]\.resource\.insurance\[0\]\.item\[\d\]\.benefit\[0\]\.allowedMoney$/,
      ),
      expect.stringMatching(/^added unused\[\d+\]$/),
    ]),
  );
});

it('tells new samples, samples that are gone, and takes differences that are to be ignored for none', async () => {
  const accepted = acceptedRunOf(
    await resultsOf([sample('a', answer('EB*1**30')), sample('gone', answer('EB*6**30'))]),
  );
  const later = [
    sample('a', answer('EB*1**30').replace('*20261123*1016', '*20261124*1016')),
    sample('b', answer('EB*1**33')),
  ];
  const results = await resultsOf(later, { accepted });
  expect(results.map(short)).toEqual(['a: ok, changed', 'b: ok, new']);
  expect(missingFrom(results, accepted)).toEqual(['gone']);
  expect((await resultsOf(later, { accepted, ignore: ['@times'] })).map(short)).toEqual([
    'a: ok, same',
    'b: ok, new',
  ]);
});

it('accepts some samples and keeps what was accepted of the others', async () => {
  const first = acceptedRunOf(
    await resultsOf([sample('a', answer('EB*1**30')), sample('b', answer('EB*1**30'))]),
  );
  const changed = await resultsOf([sample('b', answer('EB*6**30'))], { accepted: first });
  const second = acceptedRunOf(changed, first);
  expect(Object.keys(second.samples)).toEqual(['a', 'b']);
  expect(second.samples['a']).toEqual(first.samples['a']);
  expect(second.samples['b']?.hash).not.toBe(first.samples['b']?.hash);
});

it.each([
  ['text', 'no JSON at all'],
  ['a list', '[]'],
  ['another version', '{"version":2,"samples":{}}'],
  ['a sample without its hash', '{"version":1,"samples":{"a":{"state":"ok","output":""}}}'],
  ['a state nobody knows', '{"version":1,"samples":{"a":{"state":"fine","hash":"","output":""}}}'],
])('takes %s for no accepted run', (_what, text) => {
  expect(parseAcceptedRun(text)).toBeUndefined();
});

it('survives a map that fails, and tells which sample it was', async () => {
  const [first] = maps;
  if (!first) throw new Error('There are maps.');
  const broken = maps.map((map) => ({ ...map, resources: {} }));
  const results = await resultsOf([sample('a', answer('EB*1**30'))], {}, broken);
  expect(results.map(short)).toEqual(['a: failed, new']);
  expect(results[0]?.output.issues.map(({ message }) => message)).toEqual([
    'The maps failed on this sample (Error).',
  ]);
});

it('lets other work have its turn between two samples', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  await resultsOf(Array.from({ length: 200 }, (_none, i) => sample(String(i), answer('EB*1**30'))));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
});

it('writes JUnit XML that says where, and no value of a sample', async () => {
  const accepted = acceptedRunOf(
    await resultsOf([sample('a', answer('EB*1**30')), sample('gone', answer('EB*1**30'))]),
  );
  const results = await resultsOf([sample('a', answer('EB*6**30')), sample('b & "c"', answer('EB*ZZ**30'))], {
    accepted,
  });
  const xml = junitOf(results, missingFrom(results, accepted), true);
  expect(xml).toContain('<testsuite name="corpus" tests="3" failures="3" errors="0" skipped="0">');
  expect(xml).toContain(
    '<testcase classname="271 005010X279A1" name="a"><failure message="changed, ok">changed Bundle.entry[0]',
  );
  expect(xml).toContain(
    'name="b &amp; &quot;c&quot;"><failure message="new, issues">x12/code segment 13, byte',
  );
  expect(xml).toContain('name="gone"><failure message="missing">');
  expect(xml).not.toMatch(/RIVERA|W123456701/);
});
