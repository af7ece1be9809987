/** Messages made from our guides alone: other people's validators must accept each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMessage } from '../x12/generate-message.ts';
import { askX12, type X12Judge } from './judges.ts';
import { uncovered } from './judged-messages.ts';
import { firstOf, type Report } from './report.ts';

/** Of each guide. */
const COUNT = 25;

/** Who judges what; the envelope alone where no validator reads an interchange without a group. */
const judges: Readonly<Record<string, X12Judge>> = {
  '005010X279A1-270': 'all',
  '005010X279A1-271': 'all',
  '005010X212-276': 'all',
  '005010X212-277': 'all',
  '005010X214-277': 'all',
  '005010X217-278-request': 'all',
  '005010X217-278-response': 'all',
  '005010X231A1-999': 'all',
  TA1: 'env',
};

/** A line for each guide: how many were accepted, and what was said of those that were not. */
export async function checkGenerated(shared: string, scratch: string, report: Report): Promise<void> {
  const asked = Object.entries(judges).flatMap(([guide, judge]) =>
    Array.from({ length: COUNT }, (_, i) => {
      const file = join(scratch, `generated-${guide}-${i + 1}.x12`);
      writeFileSync(file, generateMessage(guide, i + 1, true));
      return { guide, judge, seed: i + 1, file };
    }),
  );
  const faults = new Map(Object.keys(judges).map((guide): [string, string[]] => [guide, []]));
  for (const judge of ['all', 'env'] as const) {
    const own = asked.filter((one) => one.judge === judge);
    const judgements = await askX12(
      join(shared, 'oracles'),
      own.map(({ file }) => file),
      judge,
    );
    for (const { guide, seed, file } of own) {
      const judgement = judgements.get(file);
      const fault = judgement && (firstOf(judgement.findings) ?? uncovered(judgement.coveredBy, judge));
      if (!judgement || fault) faults.get(guide)?.push(`Seed ${seed}: ${fault ?? 'not judged'}`);
    }
  }
  for (const [guide, judge] of Object.entries(judges))
    report.check(
      `${guide}: the X12 validators accept ${COUNT} generated messages (${judge})`,
      firstOf(faults.get(guide) ?? []),
    );
}
