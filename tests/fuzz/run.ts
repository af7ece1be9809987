/**
 * `npm run fuzz -- [--runs N] [--seed N] [--seconds N]` reads damaged files; with `--writer` it gives the writer strings of
 * any content instead (`--runs` counts messages; each holds several). `--maps x12` and `--maps fhir` map damaged input, and
 * `--maps overlays` good input by rules of any content. A failure is shrunk and printed with the seed and path that bring it
 * back. `--seconds` stops earlier.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { mapsDamagedFhir, mapsDamagedX12, mapsUnderOverlays } from './mapping.ts';
import { readsEverything } from './reading.ts';
import { writesNothingElse, written } from './writing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    seconds: { type: 'string' },
    path: { type: 'string' },
    maps: { type: 'string' },
    writer: { type: 'boolean', default: false },
  },
});
const [runs, seed, seconds] = [Number(values.runs), Number(values.seed), Number(values.seconds ?? 0)];

if (!(runs >= 1 && Number.isInteger(seed) && seconds >= 0)) {
  process.stderr.write('--runs, --seed and --seconds take a number.\n');
  process.exit(2);
}
const parameters = {
  numRuns: runs,
  seed,
  ...(values.path === undefined ? {} : { path: values.path }),
  ...(seconds > 0 ? { interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false } : {}),
};

/** A counterexample a person can read: bytes as Latin-1 text. */
const shown = (example: unknown): string =>
  JSON.stringify(example, (_, one: unknown) =>
    one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : one,
  );

if (values.maps !== undefined && !['x12', 'fhir', 'overlays'].includes(values.maps)) {
  process.stderr.write('--maps takes x12, fhir or overlays.\n');
  process.exit(2);
}
/** What is told of a run, whatever was given to its property. */
type Outcome = Pick<
  fc.RunDetails<unknown>,
  'failed' | 'numRuns' | 'counterexamplePath' | 'errorInstance' | 'counterexample'
>;
const run = (): Promise<Outcome> | Outcome =>
  values.maps === 'x12'
    ? fc.check(mapsDamagedX12, parameters)
    : values.maps === 'fhir'
      ? fc.check(mapsDamagedFhir, parameters)
      : values.maps === 'overlays'
        ? fc.check(mapsUnderOverlays, parameters)
        : values.writer
          ? fc.check(writesNothingElse, parameters)
          : fc.check(readsEverything, parameters);

const start = performance.now();
const details = await run();
const took = Math.round((performance.now() - start) / 1000);
const strings = values.writer ? `, ${written.strings} strings, ${written.messages} messages written` : '';
process.stdout.write(`${details.numRuns} runs in ${took} s, seed ${seed}${strings}: `);
if (details.failed) {
  const cause = details.errorInstance instanceof Error ? (details.errorInstance.stack ?? '') : '';
  process.stdout.write(`FAILED\n--seed ${seed} --path ${details.counterexamplePath ?? ''}\n${cause}\n`);
  process.stdout.write(`${shown(details.counterexample)}\n`);
  process.exitCode = 1;
} else process.stdout.write('nothing found\n');
