/**
 * `npm run bench -- [--only eligibility|facade|map|x12] [--json FILE] [--rounds N] [--size MEGABYTES] [--large MEGABYTES]
 * [--hapi PROGRAM|URL]` measures and prints a table. Nothing here is a test.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { eligibility } from './eligibility.ts';
import { facade } from './facade.ts';
import { map } from './map.ts';
import { printRow, type BenchOptions, type Row } from './row.ts';
import { x12 } from './x12.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<readonly Row[]>>> = {
  eligibility,
  facade,
  map,
  x12,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '10' },
    large: { type: 'string', default: '0' },
    hapi: { type: 'string' },
  },
});
const options: BenchOptions = {
  rounds: Number(values.rounds),
  size: Number(values.size),
  large: Number(values.large),
  ...(values.hapi !== undefined && { hapi: values.hapi }),
};
const load = () => `load average ${loadavg().map((one) => one.toFixed(1)).join(' ')}\n`; // prettier-ignore

if (values.only !== undefined && !(values.only in benches)) {
  process.stderr.write(`There is no bench "${values.only}". There is: ${Object.keys(benches).join(', ')}.\n`);
  process.exitCode = 2;
} else if (!(options.rounds >= 1 && options.size > 0 && options.large >= 0)) {
  process.stderr.write('--rounds, --size and --large take a number.\n');
  process.exitCode = 2;
} else {
  process.stdout.write(load());
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(benches))
    if (values.only === undefined || values.only === name) rows.push(...(await bench(options)));
  for (const row of rows) process.stdout.write(printRow(row));
  process.stdout.write(load());
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
