/** Everybody guesses at everything that is not theirs; nobody may see a byte of it, change it, or break us. */
import type { World } from './world.ts';
import { diceOf, guesses, type Guess } from './guesses.ts';
import { leaked, shows } from './leaks.ts';
import type { Field } from './plant.ts';
import { each } from './raw-http.ts';

export interface Siege {
  readonly requests: number;
  /** How often each status was the answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers that held what their reader may see. */
  readonly shown: number;
  /** `who: method path → words`. */
  readonly leaks: readonly string[];
  /** Answers of 500 and over, and connections that were cut. */
  readonly failures: readonly string[];
  /** Requests to where data is, that the audit does not tell of. */
  readonly unaudited: readonly string[];
  /** What was planted and is not as it was. */
  readonly changed: readonly string[];
}

export async function besiege(
  world: World,
  field: Field,
  options: { readonly requests: number; readonly seed: number },
): Promise<Siege> {
  const statuses: Record<string, number> = {};
  let shown = 0;
  const [leaks, failures]: [string[], string[]] = [[], []];
  const asked = new Map<string, string>();
  await each(guesses(world.actors, field, options.requests, diceOf(options.seed)), async (guess) => {
    const answered = await guess.actor.ask(guess.asked);
    statuses[answered.status] = (statuses[answered.status] ?? 0) + 1;
    // Our public keys are everybody's, and below /api, without a session before it, there is nothing.
    if (!guess.asked.path.endsWith('/jwks.json') && !guess.asked.path.startsWith('/api/'))
      asked.set(String(answered.headers['x-request-id']), `${said(guess)} → ${answered.status}`);
    const words = leaked(guess, answered);
    if (shows(guess, answered)) shown++;
    if (words.length > 0) leaks.push(`${said(guess)} → ${words.join(' ')}`);
    if (answered.status === 0 || answered.status >= 500)
      failures.push(`${said(guess)} → ${answered.status} ${answered.body.slice(0, 300)}`);
  });
  const audited = await world.audited();
  const unaudited = [...asked].filter(([id]) => !audited.has(id)).map(([, one]) => one);
  return {
    requests: options.requests,
    statuses,
    shown,
    leaks,
    failures,
    unaudited,
    changed: await changes(world, field),
  };
}

const said = ({ actor, target, asked }: Guess): string =>
  `${actor.name} at ${target.type} of ${target.patient} at ${target.realm.name}: ${asked.method ?? 'GET'} ${asked.path.replace(actor.session, '')} ${asked.body?.toString().slice(0, 400) ?? ''}`;

async function changes({ actors }: World, { planted }: Field): Promise<string[]> {
  const found: string[] = [];
  await each(planted, async ({ realm, type, id, version }) => {
    if (version === undefined) return;
    const client = actors.find((one) => one.kind === 'client' && one.realm === realm);
    const answered = await client?.ask({
      path: `/fhir/r4/${type}/${id}`,
      headers: { accept: 'application/fhir+json' },
    });
    const now =
      answered?.status === 200 ? (JSON.parse(answered.body) as { meta?: { versionId?: string } }) : undefined;
    if (now?.meta?.versionId !== version) found.push(`${type} at ${realm.name}: ${answered?.status ?? 0}`);
  });
  return found;
}
