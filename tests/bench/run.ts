/** `npm run bench -- [--only eligibility] [--json FILE]`: measures the running product and prints a table. Nothing here is a test. */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { eligibility } from './eligibility.ts';

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: readonly { readonly name: string; readonly value: number }[];
  /** Ours divided by the best peer, where there is one. */
  readonly ratio?: number;
}

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = { eligibility };

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const unknown = values.only !== undefined && !(values.only in benches);
if (unknown) {
  process.stderr.write(
    `There is no bench "${values.only ?? ''}". There is: ${Object.keys(benches).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(benches))
    if (values.only === undefined || values.only === name) rows.push(...(await bench()));
  for (const { name, unit, ours } of rows)
    process.stdout.write(`${name.padEnd(60)} ${ours.toFixed(1).padStart(8)} ${unit}\n`);
  process.stdout.write(
    `load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}\n`,
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
