/**
 * Fires at one address with autocannon, and prints what came back: `{"rate", "p95", "failed"}`. Its own summary knows no 95th
 * percentile, and whole milliseconds only; each answer's own time is taken here. `cannon-child.ts SHOT`, a `Shooting` as JSON.
 */
import { createRequire } from 'node:module';
import type { Shooting, Shot } from './facade.ts';

interface Options extends Shooting {
  readonly duration: number;
}
interface Result {
  readonly requests: { readonly average: number };
  readonly non2xx: number;
  readonly errors: number;
}
interface Running extends PromiseLike<Result> {
  on(event: 'response', take: (client: object, status: number, bytes: number, ms: number) => void): void;
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: Options) => Running;

const shooting = JSON.parse(process.argv[2] ?? '{}') as Shooting;
const times: number[] = [];
const running = autocannon({ ...shooting, duration: shooting.seconds });
running.on('response', (_client, _status, _bytes, ms) => times.push(ms));
const { requests, non2xx, errors } = await running;
times.sort((a, b) => a - b);
const shot: Shot = {
  rate: requests.average,
  p95: times[Math.ceil(times.length * 0.95) - 1] ?? NaN,
  failed: non2xx + errors,
};
process.stdout.write(JSON.stringify(shot));
