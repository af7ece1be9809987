/** What we write and what the simulator answers: other people's X12 validators must accept both. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapsFor, readToFhir } from '#mappers';
import { judgeFhir, judgeX12 } from './judges.ts';
import { writeQuestions } from './questions.ts';
import { firstOf, type Report } from './report.ts';
import { simulatorAnswers } from './simulator-answers.ts';

export async function checkQuestions(shared: string, scratch: string, report: Report): Promise<void> {
  const questions = writeQuestions();
  report.note(`${questions.length} eligibility inquiries of ours`);
  report.check('there are at least twenty', questions.length >= 20 ? undefined : String(questions.length));
  const files = new Map<string, string>();
  const byEngine: Record<'all' | 'pyx12', string[]> = { all: [], pyx12: [] };
  for (const [index, { name, bytes, fault, onlyPyx12, refused }] of questions.entries()) {
    if (refused)
      report.check(
        `270, ${name}: is refused, and why`,
        refused.test(fault ?? '') ? undefined : (fault ?? 'It was written.'),
      );
    else if (bytes === undefined) report.check(`270, ${name}: is written`, fault);
    else {
      const file = keep(scratch, `question-${index}.x12`, bytes);
      files.set(file, name);
      byEngine[onlyPyx12 ? 'pyx12' : 'all'].push(file);
    }
  }
  for (const engine of ['all', 'pyx12'] as const) {
    const verdicts = await judgeX12(join(shared, 'oracles'), byEngine[engine], engine);
    for (const file of byEngine[engine])
      report.check(
        `270, ${files.get(file) ?? ''}: the X12 validators accept it (${engine})`,
        firstOf(verdicts.get(file) ?? []),
      );
  }
}

function keep(scratch: string, name: string, content: Uint8Array | string): string {
  const file = join(scratch, name);
  writeFileSync(file, content);
  return file;
}

type Engine = 'all' | 'pyx12' | 'env';

/**
 * Which validator may judge an answer. One of the two wants an EB in each subscriber and dependent loop, which the guide
 * does not ask of one that holds an AAA; and none has a map for an interchange that holds a TA1 alone.
 */
function engineFor(text: string): Engine {
  const element = text[3] ?? '*';
  const ids = text
    .split(text[105] ?? '~')
    .map((segment) => segment.trim().split(element).slice(0, 2).join(' '));
  if (!ids.some((id) => id.startsWith('GS '))) return 'env';
  const person = ids.findIndex((id) => id === 'NM1 IL' || id === 'NM1 03');
  const isRefused = person >= 0 && ids.slice(person).some((id) => id.startsWith('AAA '));
  return isRefused ? 'pyx12' : 'all';
}

export async function checkAnswers(shared: string, scratch: string, report: Report): Promise<void> {
  const answers = await simulatorAnswers();
  report.note(`${answers.length} answers of the payer simulator`);
  const names = new Map<string, string>();
  const byEngine: Record<Engine, string[]> = { all: [], pyx12: [], env: [] };
  const bundles = new Map<string, string>();
  for (const [index, { name, bytes }] of answers.entries()) {
    const file = keep(scratch, `answer-${index}.x12`, bytes);
    names.set(file, name);
    const text = new TextDecoder('latin1').decode(bytes);
    byEngine[engineFor(text)].push(file);
    if (!/ST[*|]271[*|]/.test(text)) continue;
    const bundle = bundleOf(name, bytes, report);
    bundles.set(keep(scratch, `answer-${index}.json`, JSON.stringify(bundle)), name);
  }
  for (const engine of ['all', 'pyx12', 'env'] as const) {
    const verdicts = await judgeX12(join(shared, 'oracles'), byEngine[engine], engine);
    for (const file of byEngine[engine])
      report.check(
        `${names.get(file) ?? file}: the X12 validators accept the answer (${engine})`,
        firstOf(verdicts.get(file) ?? []),
      );
  }
  const verdicts = await judgeFhir(join(shared, 'oracles'), 'us-core', [...bundles.keys()]);
  for (const [file, name] of bundles)
    report.check(`${name}: the FHIR validator accepts what it became`, firstOf(verdicts.get(file) ?? []));
}

function bundleOf(name: string, bytes: Uint8Array, report: Report) {
  let count = 0;
  const newId = () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;
  const { bundle, issues } = readToFhir(bytes, mapsFor('2.2.1'), newId);
  const errors = issues.filter(({ severity }) => severity === 'error');
  report.check(
    `${name}: we read the answer without an error`,
    firstOf(errors.map((one) => JSON.stringify(one))),
  );
  return bundle;
}
