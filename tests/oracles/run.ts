/**
 * `npm run test:oracles -- FOLDER [PART…]`: other people's judgement of what we read and write. FOLDER holds `oracles/` (validators
 * for X12 and FHIR, a HAPI server) and `samples/`. Slow, so apart from `npm test`. The last line is `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkAcknowledgements } from './acknowledgements.ts';
import { checkAgreement } from './agreement.ts';
import { checkFacade } from './facade-search.ts';
import { checkFhirServer } from './fhir-server.ts';
import { checkGenerated } from './generated.ts';
import { checkMessages } from './judged-messages.ts';
import { checkJudgesOwnFiles } from './judges-own-files.ts';
import { checkAnswers, checkQuestions } from './messages.ts';
import { checkMaps } from './maps.ts';
import { startReport, type Report } from './report.ts';
import { checkPublication } from './publication.ts';
import { checkSamples } from './samples.ts';
import { checkX12Samples } from './x12-samples.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** A part that breaks off is one failure; the others still run. */
async function attempt(report: Report, name: string, work: () => Promise<void>): Promise<void> {
  const began = Date.now();
  try {
    await work();
  } catch (error) {
    report.check(`${name} ran to its end`, error instanceof Error ? error.message : String(error));
  }
  report.note(`${name}: ${Math.round((Date.now() - began) / 1000)} s`);
}

async function main(folder: string | undefined, only: readonly string[]): Promise<void> {
  if (folder === undefined) {
    process.stderr.write('Name the folder that holds oracles/ and samples/.\n');
    process.exitCode = 2;
    return;
  }
  const shared = resolve(folder);
  const report = startReport(print);
  const scratch = mkdtempSync(join(tmpdir(), 'chartside-oracles-'));
  const parts: Record<string, () => Promise<void>> = {
    x12: () => checkX12Samples(shared, report),
    own: () => checkJudgesOwnFiles(shared, report),
    good: () => checkMessages(shared, scratch, report),
    generated: () => checkGenerated(shared, scratch, report),
    acknowledgements: () => checkAcknowledgements(shared, scratch, report),
    agreement: () => checkAgreement(shared, scratch, report),
    samples: () => checkSamples(shared, scratch, report),
    questions: () => checkQuestions(shared, scratch, report),
    maps: () => checkMaps(shared, scratch, report),
    answers: () => checkAnswers(shared, scratch, report),
    hapi: () => checkFhirServer(shared, report),
    facade: () => checkFacade(shared, report),
    publication: () => checkPublication(shared, report),
  };
  try {
    for (const [name, part] of Object.entries(parts))
      if (only.length === 0 || only.includes(name)) await attempt(report, name, part);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  print(`${report.passed} passed, ${report.failed} failed`);
  process.exitCode = report.failed === 0 ? 0 : 1;
}

const [folder, ...only] = process.argv.slice(2);
await main(folder, only);
