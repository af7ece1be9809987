/** How long an eligibility check takes end to end against the simulator without delay: nearly all of it is our own share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendClient, requestBundle, type BackendClient } from '../e2e/backend-client.ts';
import { startChartside } from '../e2e/chartside.ts';
import type { Row } from './row.ts';

const WARM_UP = 30;
const RUNS = 300;
const SCOPE = 'system/CoverageEligibilityRequest.crs system/CoverageEligibilityResponse.rs';

/** Milliseconds of one `$submit`: 270 written, committed, sent, 271 read, mapped, traced, stored and answered as FHIR. */
async function once({ base }: BackendClient, token: string, run: number): Promise<number> {
  const body = JSON.stringify(
    requestBundle({
      memberId: 'W123456702',
      family: 'Chen',
      birthDate: '1979-11-02',
      coverage: `cov-${run}`,
    }),
  );
  const started = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
  const answer = await fetch(`${base}/fhir/r4/CoverageEligibilityRequest/$submit`, {
    method: 'POST',
    headers,
    body,
  });
  const { outcome } = (await answer.json()) as { outcome?: string };
  if (outcome !== 'complete') throw new Error(`a check ended with ${outcome ?? answer.status}`);
  return performance.now() - started;
}

const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

export async function eligibility(): Promise<readonly Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chartside-bench-'));
  const chartside = await startChartside({ DATA_DIR: dataDir });
  try {
    const client = await backendClient(chartside.sandboxUrl, dataDir);
    const token = await client.token(SCOPE);
    for (let run = 0; run < WARM_UP; run += 1) await once(client, token, run);
    const times: number[] = [];
    for (let run = WARM_UP; run < WARM_UP + RUNS; run += 1) times.push(await once(client, token, run));
    const sorted = times.toSorted((a, b) => a - b);
    return [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]].map(([name, part]) => ({
      name: `eligibility round trip, payer without delay, ${name ?? ''} of ${RUNS}`,
      unit: 'ms',
      ours: percentile(sorted, Number(part)),
      peers: [],
    })); // prettier-ignore
  } finally {
    await chartside.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
