/** Exchanges with payers and with a FHIR repository: every byte that went out and came in. */
import { readAnswers } from '../exchange/answers.ts';
import { readExchange } from '../exchange/rows.ts';
import { PUBLICATION } from '../publish/publications.ts';
import type { RecordFile } from './archive.ts';
import { countOf, jsonBytes, pages, whole, type RecordNeeds, type Section, type Subject } from './section.ts';

export const exchanges: Section = {
  table: 'exchanges',
  about:
    'exchanges/: each request and every answer byte for byte as it went over the wire, with its states and what came of it.',
  count: (tx, { patient }) => countOf(tx, 'exchanges WHERE patient = $1', patient),
  files,
};

async function* files(needs: RecordNeeds, subject: Subject): AsyncGenerator<RecordFile> {
  const sql = 'SELECT id::text FROM exchanges WHERE patient = $1 AND id > $2::uuid ORDER BY id LIMIT $3';
  const nil = '00000000-0000-0000-0000-000000000000';
  for await (const { id } of pages<{ id: string }>(needs, subject, {
    sql,
    start: nil,
    place: ({ id }) => id,
  }))
    yield* filesOf(needs, subject, id);
}

async function* filesOf(
  { database, secrets }: RecordNeeds,
  { tenant }: Subject,
  id: string,
): AsyncGenerator<RecordFile> {
  const found = await database.tenant(tenant, async (tx) => {
    const exchange = await readExchange(tx, secrets, id);
    return exchange && { exchange, answers: await readAnswers(tx, secrets, id) };
  });
  // Deleted by the retention meanwhile.
  if (found === undefined) return;
  const facts = found.exchange;
  const folder = `exchanges/${facts.askedAt.toISOString().slice(0, 10)}-${facts.kind}-${id}`;
  const extension = facts.kind === PUBLICATION ? 'json' : 'x12';
  const answers = found.answers.map(({ at, late, bytes }, place) => ({
    at,
    late,
    bytes,
    file: `answer-${place + 1}.${extension}`,
  }));
  const about = {
    ...facts,
    requestBytes: undefined,
    answerBytes: undefined,
    request: `request.${extension}`,
    answers: answers.map(({ at, late, file }) => ({ at, late, file })),
  };
  yield { path: `${folder}/exchange.json`, content: whole(jsonBytes(about)) };
  yield { path: `${folder}/request.${extension}`, content: whole(facts.requestBytes) };
  for (const { file, bytes } of answers) yield { path: `${folder}/${file}`, content: whole(bytes) };
}
