/** A listener that is killed while messages come in: what was answered is kept, what was not is sent again, nothing is there twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { freshDatabase } from '../postgres.ts';
import { codeOf, connectionDraft, lineTo, siu, TENANT } from './mllp-under-test.ts';

const store = await freshDatabase();
const secrets = buildSecrets([new Uint8Array(32).fill(17)]);
await connectionsIn({ ...store, secrets, clock: () => new Date() }).save(connectionDraft);

async function listener() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), store.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(port.toString()),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const message = (n: number) =>
  siu('S12', {
    control: `crash-${n}`,
    segments: {
      SCH: `SCH||C${n}^SCHED|||||||||^^^20261204102000`,
      PID: `PID|1||CRASH-${n}^^^NORTH^MR||Rivera^Ana||19840309|F`,
    },
  });

it('keeps each visit once, whenever it is killed', async () => {
  const total = 60;
  const answered = new Set<number>();
  for (let round = 0; answered.size < total; round++) {
    const { port, kill } = await listener();
    const line = await lineTo(port);
    // Killed once the first answers of a round are there, while the next messages are on their way; the last round ends.
    const end = round < 3 ? answered.size + 12 : total;
    let killed: Promise<void> | undefined;
    for (let n = 0; n < total; n++) {
      if (answered.has(n)) continue;
      const answer = await line.send(message(n));
      if (answer === undefined) break;
      expect(codeOf(answer)).toBe('AA');
      answered.add(n);
      if (answered.size >= end && end < total) killed ??= kill();
    }
    await (killed ?? kill());
  }
  const [counts] = await store.admin<Record<string, string>>(
    `SELECT count(*) AS visits, count(DISTINCT filler_key) AS fillers,
       (SELECT count(*) FROM v2_messages WHERE tenant_id = $1 AND state = 'applied') AS applied,
       (SELECT count(*) FROM resources WHERE tenant_id = $1 AND type = 'Appointment') AS appointments,
       (SELECT max(version) FROM resources WHERE tenant_id = $1 AND type = 'Appointment') AS version
     FROM own_visits WHERE tenant_id = $1`,
    [TENANT],
  );
  const each = String(total);
  expect(counts).toMatchObject({
    visits: each,
    fillers: each,
    applied: each,
    appointments: each,
    version: 1,
  });
});
