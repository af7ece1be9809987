/** Whether an answer holds what its reader may not see. */
import { words } from './charts.ts';
import type { Answered } from './raw-http.ts';
import type { Guess } from './guesses.ts';
import type { Actor } from './world.ts';

/** As it stands, and as it stands in what was encoded. */
const spellings = words.map((word) => {
  const coded = Buffer.from(word).toString('base64').replace(/=*$/, '').slice(0, -1);
  return { word, seen: [word.toLowerCase(), coded.toLowerCase()] };
});

/** The words in an answer that are not the actor's. What they asked with themselves does not count where it is repeated. */
export function leaked({ actor, asked }: Guess, answered: Answered): string[] {
  const sent = `${asked.path} ${asked.body?.toString() ?? ''}`.toLowerCase();
  const found = JSON.stringify(withoutQueries(parsed(answered.body))).toLowerCase();
  const whole = `${found} ${JSON.stringify(answered.headers).toLowerCase()}`;
  return spellings
    .filter(({ word }) => !visibleTo(actor, asked.path).has(word))
    .filter(({ seen }) => {
      const text = seen.some((one) => sent.includes(one)) ? resourcesOf(answered.body) : whole;
      return seen.some((one) => text.includes(one));
    })
    .map(({ word }) => word);
}

const visibleTo = (actor: Actor, path: string): ReadonlySet<string> =>
  path.startsWith(`${actor.session}/api/workbench/`) ? (actor.seesInWorkbench ?? actor.sees) : actor.sees;

/** Whether it holds a word at all: an attack on a world where nobody sees anything would prove nothing. */
export function shows({ actor }: Guess, { body }: Answered): boolean {
  return [...actor.sees].some((word) => body.includes(word));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The audit tells what was asked, in the asker's own words; those of others are what the attack itself sent there. */
function withoutQueries(value: unknown): unknown {
  return without(value, (name) => name === 'query');
}

/** The resources of a Bundle, those of answers inside of it too, without links, which repeat the question. */
function resourcesOf(body: string): string {
  const { entry } = (parsed(body) ?? {}) as { entry?: readonly { resource?: unknown }[] };
  const found = (entry ?? []).map(({ resource }) => resource);
  return JSON.stringify(
    without(found, (name) => ['query', 'link', 'details', 'diagnostics'].includes(name)),
  ).toLowerCase();
}

function without(value: unknown, drops: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, drops));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !drops(name))
      .map(([name, child]) => [name, without(child, drops)]),
  );
}
