/**
 * A transaction: all of it, or nothing. First who may do what, then what its references mean, then the writes in the
 * order DELETE, POST, PUT and PATCH, then the reads; in one database transaction. R4 §3.1.0.11.2
 */
import { randomUUID } from 'node:crypto';
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import { refuseNul, type Answer, type Ask, type Facade } from './ask.ts';
import type { EntryAsk, TransactionAsk } from './bundle-check.ts';
import { bundleWeight, tooHeavy } from './bundle-weight.ts';
import type { Holder, OwnWriter } from './holder.ts';
import { once } from './idempotency.ts';
import { requireAllowed, type Interaction } from './interaction.ts';
import { atEntry } from './outcome.ts';
import { recordingRefusals, visible } from './permissions.ts';
import { readOne, searchType } from './reading.ts';
import { conditionalsIn, rewriteReferences } from './references.ts';
import { makeFew } from './simple-transaction.ts';
import { facadeType, heldBy } from './types.ts';
import { conditionOf, foundBy, isSimplyMade, refuseStrayQuery, writeOne } from './writing.ts';

/** What is deleted is gone before anything is made, and what is read stands as it was left. */
function rankOf({ interaction, ask }: TransactionAsk): number {
  if (interaction.code === 'read' || interaction.code === 'search-type') return 3;
  return ask.method === 'DELETE' ? 0 : ask.method === 'POST' ? 1 : 2;
}

export async function transaction(
  facade: Facade,
  asks: readonly TransactionAsk[],
  outer: Ask,
): Promise<Answer[]> {
  for (const one of asks)
    await atItsEntry(one, async () => {
      refuseNul([...one.ask.path, ...[...one.ask.query].flat()]);
      refuseOthers(one);
      if (one.ask.method !== 'GET') refuseStrayQuery(one.interaction, one.ask);
      await requireAllowed(facade, one.interaction, isConditional(one));
    });
  refuseTwice(asks);
  const named = await conditionalOfEhr(facade, asks);
  const made = await makeFew(facade, asks, outer, named);
  if (made) return made;
  return recordingRefusals(facade, { type: 'Bundle', letter: 'u' }, () =>
    facade.own.write(facade.access, (writer) =>
      once(facade, writer.tx, outer, () => performAll(facade, writer, asks, named)),
    ),
  );
}

async function performAll(
  facade: Facade,
  writer: OwnWriter,
  asks: readonly TransactionAsk[],
  named: Map<string, string>,
): Promise<Answer[]> {
  const plans = new Map<number, TransactionAsk>();
  for (const one of asks)
    plans.set(one.index, await atItsEntry(one, () => withId(facade, writer, one, named)));
  refuseTwice([...plans.values()]);
  for (const one of asks) await atItsEntry(one, () => conditionalOfOurs(facade, writer, one, named));
  const answers = new Map<number, Answer>();
  const inOrder = [...plans.values()].sort((a, b) => rankOf(a) - rankOf(b));
  const weight = bundleWeight();
  const performOne = (plan: TransactionAsk): Promise<void> =>
    atItsEntry(plan, async () => {
      if (weight.isFull()) throw tooHeavy();
      const answer = await perform(facade, writer, plan, named);
      weight.add(answer);
      answers.set(plan.index, answer);
    });
  const performBeside = (plan: TransactionAsk): Promise<void> =>
    performOne(plan).catch((cause: unknown) => {
      const { type, id } = plan.interaction;
      writer.blame({ interaction: 'create', type, ...(id !== undefined && { id }) });
      throw cause;
    });
  for (const step of inSteps(inOrder))
    await Promise.all(step.map(step.length > 1 ? performBeside : performOne));
  return asks.map(({ index }) => answers.get(index) ?? { status: 500, headers: {} });
}

/** As many as are held in memory on their way to the database. */
const SIDE_BY_SIDE = 50;

const isMade = ({ interaction, ask }: TransactionAsk): boolean => isSimplyMade(interaction, ask);

/** What is simply made goes side by side, in one journey to the database; all else one after the other. */
function inSteps(plans: readonly TransactionAsk[]): TransactionAsk[][] {
  const steps: TransactionAsk[][] = [];
  for (const plan of plans) {
    const last = steps.at(-1);
    if (last?.[0] && last.length < SIDE_BY_SIDE && isMade(last[0]) && isMade(plan)) last.push(plan);
    else steps.push([plan]);
  }
  return steps;
}

async function perform(
  facade: Facade,
  writer: OwnWriter,
  { interaction, ask }: TransactionAsk,
  named: ReadonlyMap<string, string>,
): Promise<Answer> {
  const { code } = interaction;
  // Reads, and what they include, see what the transaction has written.
  const own: Facade['own'] = {
    ...facade.own,
    read: (_access, type, id) => writer.read(type, id),
    search: (_access, query) => writer.search(query),
  };
  const inside = { ...facade, own, ehr: notInside };
  if (code === 'read') return readOne(inside, interaction, ask);
  if (code === 'search-type') return searchType(inside, interaction, ask);
  const body = ask.body === undefined ? undefined : rewriteReferences(ask.body, named, facade.access.base);
  return writeOne(facade, writer, interaction, { ...ask, body });
}

/** While the transaction holds its rows and its connection, it does not wait for an EHR: what it includes is ours. */
const notInside: Holder = {
  read: (_access, type) => Promise.reject(new Problem('request/not-in-transaction', { type })),
  search: (_access, { type }) => Promise.reject(new Problem('request/not-in-transaction', { type })),
};

/** Failures name their entry. */
async function atItsEntry<T>({ index }: EntryAsk, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw atEntry(index, cause);
  }
}

const DONE = ['read', 'search-type', 'create', 'update', 'patch', 'delete'];

function refuseOthers({ interaction, ask }: TransactionAsk): void {
  const { code, type, id } = interaction;
  if (!DONE.includes(code))
    throw new Problem('request/bad-bundle', { why: `a transaction takes no ${code}` });
  const holder = id === undefined ? facadeType(type).holder : heldBy(type, id);
  const reads = ask.method === 'GET' && holder === 'both';
  if (holder === 'ehr' || reads) throw new Problem('request/not-in-transaction', { type });
}

const isConditional = ({ interaction, ask }: TransactionAsk): boolean =>
  ask.header('if-none-exist') !== undefined ||
  (interaction.id === undefined && ['update', 'delete'].includes(interaction.code));

/** The same resource or the same condition twice, or one fullUrl for two, has no order that means one thing. */
function refuseTwice(asks: readonly TransactionAsk[]): void {
  const seen = new Set<string>();
  for (const { index, interaction, entry, ask } of asks) {
    const place = placeOf(interaction, ask);
    for (const name of [ask.method === 'GET' ? undefined : place, entry.fullUrl]) {
      if (name === undefined) continue;
      const key = name === entry.fullUrl ? `fullUrl ${name}` : name;
      if (seen.has(key)) {
        const why = 'two entries are about the same resource';
        throw new Problem('request/bad-bundle', { why, expression: `Bundle.entry[${index}]` });
      }
      seen.add(key);
    }
  }
}

function placeOf({ type, id, code }: Interaction, { query }: Ask): string | undefined {
  if (id !== undefined) return `${type}/${id}`;
  return code === 'update' || code === 'delete' ? `${type}?${query.toString()}` : undefined;
}

/**
 * Gives a create its id, or finds the resource that a condition means, so that others can refer to it; `named` learns
 * what its fullUrl stands for.
 */
async function withId(
  facade: Facade,
  writer: OwnWriter,
  one: TransactionAsk,
  named: Map<string, string>,
): Promise<TransactionAsk> {
  const { interaction, ask, entry } = one;
  const { type, code, id } = interaction;
  const stands = (target: string): void => {
    if (entry.fullUrl !== undefined && entry.fullUrl !== '') named.set(entry.fullUrl, `${type}/${target}`);
  };
  if (code === 'update' && id !== undefined) stands(id);
  const letter = code === 'create' ? 's' : code === 'update' ? 'u' : code === 'delete' ? 'd' : undefined;
  if (letter === undefined || id !== undefined) return one;
  const text = code === 'create' ? ask.header('if-none-exist') : ask.query.toString();
  const condition = text === undefined ? undefined : conditionOf(facade, type, text);
  const found = condition && (await foundBy(facade, writer, condition, letter));
  if (code === 'delete')
    return found === undefined ? one : { ...one, interaction: { ...interaction, id: found } };
  const given = code === 'update' ? idIn(ask.body) : undefined;
  const target = found ?? given ?? randomUUID();
  stands(target);
  if (code === 'create')
    return found === undefined ? { ...one, interaction: { ...interaction, id: target } } : one;
  return found === undefined && given === undefined
    ? { ...one, interaction: { ...interaction, code: 'create', id: target }, ask: ifNoneOf(ask) }
    : {
        ...one,
        interaction: { ...interaction, id: target },
        ask: { ...ask, body: withItsId(ask.body, target) },
      };
}

function idIn(body: unknown): string | undefined {
  const { id } = (body ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** A conditional update that finds none is a conditional create: another one at the same moment cannot make two. */
function ifNoneOf(ask: Ask): Ask {
  return {
    ...ask,
    header: (name) => (name === 'if-none-exist' ? ask.query.toString() : ask.header(name)),
  };
}

function withItsId(body: unknown, id: string): unknown {
  const resource = body as Partial<FhirResource> | undefined;
  return resource && resource.id === undefined ? { ...resource, id } : body;
}

/** `Patient?identifier=…`: asked of the EHR before our transaction begins, which must not wait for others. */
async function conditionalOfEhr(
  facade: Facade,
  asks: readonly TransactionAsk[],
): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  for (const one of asks)
    await atItsEntry(one, async () => {
      for (const reference of conditionalsIn(one.ask.body, 'ehr')) {
        if (named.has(reference)) continue;
        const [type = '', query = ''] = reference.split(/\?(.*)/s);
        await requireAllowed(facade, { code: 'search-type', type }, false);
        const found = await facade.ehr.search(facade.access, conditionOf(facade, type, query));
        named.set(reference, onlyOne(visible(facade, 's', found.matches)));
      }
    });
  return named;
}

async function conditionalOfOurs(
  facade: Facade,
  writer: OwnWriter,
  one: TransactionAsk,
  named: Map<string, string>,
): Promise<void> {
  for (const reference of conditionalsIn(one.ask.body, 'own')) {
    if (named.has(reference)) continue;
    const [type = '', query = ''] = reference.split(/\?(.*)/s);
    await requireAllowed(facade, { code: 'search-type', type }, false);
    const found = await writer.find(conditionOf(facade, type, query));
    named.set(reference, onlyOne(visible(facade, 's', found)));
  }
}

function onlyOne(matches: readonly FhirResource[]): string {
  const [only] = matches;
  if (only === undefined || matches.length > 1)
    throw new Problem('request/several-match', { count: matches.length });
  return `${only.resourceType}/${only.id ?? ''}`;
}
