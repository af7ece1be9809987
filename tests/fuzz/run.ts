/**
 * `npm run fuzz -- [--runs N] [--seed N] [--seconds N]` reads damaged files; with `--writer` it gives the writer strings of
 * any content instead (`--runs` counts messages; each holds several). A failure is shrunk and printed with the seed and
 * path that bring it back. `--seconds` stops earlier.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { readsEverything } from './reading.ts';
import { writesNothingElse, written } from './writing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    seconds: { type: 'string' },
    path: { type: 'string' },
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

const start = performance.now();
const details = values.writer
  ? fc.check(writesNothingElse, parameters)
  : await fc.check(readsEverything, parameters);
const took = Math.round((performance.now() - start) / 1000);
const strings = values.writer ? `, ${written.strings} strings, ${written.messages} messages written` : '';
process.stdout.write(`${details.numRuns} runs in ${took} s, seed ${seed}${strings}: `);
if (details.failed) {
  const cause = details.errorInstance instanceof Error ? (details.errorInstance.stack ?? '') : '';
  process.stdout.write(`FAILED\n--seed ${seed} --path ${details.counterexamplePath ?? ''}\n${cause}\n`);
  process.stdout.write(`${shown(details.counterexample)}\n`);
  process.exitCode = 1;
} else process.stdout.write('nothing found\n');
