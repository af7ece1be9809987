/** One request of the facade → its answer. Everything comes through here: single requests and the entries of a batch. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../problems.ts';
import { refuseNul, type Answer, type Ask, type Facade } from './ask.ts';
import { rawAnswer, requireAccepted, wantsFhir } from './binary.ts';
import { bundle } from './bundles.ts';
import { docref } from './docref.ts';
import { once } from './idempotency.ts';
import { interactionOf, LETTERS, requireAllowed, type Interaction } from './interaction.ts';
import { recordingRefusals } from './permissions.ts';
import { historyOf, readOne, readVersion, searchType } from './reading.ts';
import { watched } from './refusals.ts';
import { validate } from './validate.ts';
import { answerTo, isSimplyMade, makeOne, refuseStrayQuery, resourceToMake, writeOne } from './writing.ts';

/** Who may ask this, before any byte of a body is read. */
export async function checkAsk(facade: Facade, ask: Ask): Promise<Interaction> {
  refuseNul(ask.path);
  const interaction = interactionOf(ask.method, ask.path);
  const { code, id } = interaction;
  const conditional =
    ask.header('if-none-exist') !== undefined ||
    (id === undefined && (code === 'update' || code === 'delete'));
  await requireAllowed(facade, interaction, conditional);
  return interaction;
}

/** Does what `checkAsk` let through. */
export async function answerAsk(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  refuseNul([...ask.query].flat());
  switch (interaction.code) {
    case 'read':
    case 'vread':
      return read(facade, interaction, ask);
    case 'search-type':
      return searchType(facade, interaction, ask);
    case 'history-instance':
    case 'history-type':
      return historyOf(facade, interaction, ask);
    case 'create':
    case 'update':
    case 'patch':
    case 'delete':
      return write(facade, interaction, ask);
    case 'operation':
      return operate(facade, interaction, ask);
    case 'bundle':
      return bundle(facade, ask, performEntry);
  }
}

async function performEntry(whole: Facade, ask: Ask): Promise<Answer> {
  const { facade, record } = watched(whole, ask);
  try {
    const interaction = await checkAsk(facade, ask);
    if (interaction.code === 'bundle')
      throw new Problem('request/bad-bundle', { why: 'a Bundle within a Bundle is not done' });
    return await answerAsk(facade, interaction, ask);
  } catch (cause) {
    await record(cause);
    throw cause;
  }
}

async function read(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  const answer =
    interaction.code === 'read'
      ? await readOne(facade, interaction, ask)
      : await readVersion(facade, interaction, ask);
  const { resource } = answer;
  if (resource?.resourceType !== 'Binary' || wantsFhir(ask)) return answer;
  requireAccepted(resource, ask);
  return rawAnswer(resource, answer, ask);
}

async function write(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  const { code, type, id } = interaction;
  if (code === 'operation' || code === 'bundle') throw new Error(`${code} is no write`);
  refuseStrayQuery(interaction, ask);
  const about = { type, ...(id !== undefined && { id }), letter: LETTERS[code] };
  const shares = isSimplyMade(interaction, ask) && ask.header('idempotency-key') === undefined;
  const perform = shares ? make : writeAlone;
  return recordingRefusals(facade, about, () => perform(facade, interaction, ask));
}

async function writeAlone(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  const [answer] = await facade.own.write(facade.access, (writer) =>
    once(facade, writer.tx, ask, async () => [await writeOne(facade, writer, interaction, ask)]),
  );
  if (answer === undefined) throw new Error('a write gave no answer');
  return answer;
}

/** Checked before it goes with others: what is no resource takes nobody's time. */
async function make(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  const resource = resourceToMake(facade, interaction, ask);
  const [made] = (await facade.own.make(facade.access, [{ id: randomUUID(), resource }])) ?? [];
  if (made) return answerTo(facade, ask, made);
  return facade.own.write(facade.access, (writer) => makeOne(facade, writer, { interaction, ask, resource }));
}

function operate(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  if (interaction.operation === '$validate') return validate(facade, interaction, ask);
  if (interaction.operation === '$docref') return docref(facade, ask);
  // $submit waits for a payer: it has a route of its own, and no place in a Bundle.
  throw new Problem('request/no-such-page');
}
