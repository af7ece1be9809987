/** The good messages of our tests, and who of other people's validators can judge which. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodNames, goodText } from '../x12/planted/defects.ts';
import { askX12, type X12Judge } from './judges.ts';
import { judgedCopy, type Adaptation } from './judged-copy.ts';
import { firstOf, type Report } from './report.ts';

/** How a message is judged. */
interface Judged {
  readonly by: X12Judge;
  readonly changes?: readonly Adaptation[];
  /** Why not by all, as it is. */
  readonly why: string;
}

const twoQuestions = 'LFH keeps one EQ of a person, and fails at the next.';
const lineEnds = 'pyx12 takes a terminator for a line end.';
const behindText = 'pyx12 finds neither III nor LS behind MSG, where the guide has them.';
const noGroup = 'pyx12 and LFH read no interchange without a group.';
const noMap = 'No validator has a map of attachments or application advice.';

/** Who can judge the messages that not all can. */
const narrower: Readonly<Record<string, Judged>> = {
  'a-dependent-is-asked-about.270': { by: 'pyx12', why: twoQuestions },
  'a-subscriber-is-asked-about.270': { by: 'pyx12', why: twoQuestions },
  'a-subscriber-is-not-found.271': { by: 'pyx12', why: 'LFH asks AAA03 of 2100C from the list of 2100B.' },
  'a-payer-cannot-answer-now.271': {
    by: 'pyx12',
    changes: ['tilde'],
    why: `${lineEnds} LFH reads no answer that ends with the payer.`,
  },
  'benefits-of-a-subscriber-are-told.271': {
    by: 'pyx12',
    changes: ['without MSG'],
    why: `${behindText} LFH takes the qualifier in EB09 for a number, and judges no further.`,
  },
  'benefits-of-a-dependent-are-told.271': {
    by: 'pyx12',
    changes: ['without MSG'],
    why: `${behindText} LFH wants LS and LE inside 2115D.`,
  },
  'crowns-are-requested.278': { by: 'all', changes: ['tilde'], why: lineEnds },
  'an-interchange-is-accepted.ta1': { by: 'env', why: noGroup },
  'a-refused-interchange-is-told-before-a-group.ta1': { by: 'env', why: noGroup },
  'a-discharge-summary-is-attached.275': { by: 'env', changes: ['BIN data'], why: noMap },
  'a-plan-of-care-is-attached.275': { by: 'env', changes: ['version'], why: noMap },
  'a-document-is-refused.824': { by: 'env', changes: ['version'], why: noMap },
};

/** Who can judge a message of `tests/x12/messages`, and what made of it. */
export const judgedAs = (name: string): Judged => narrower[name] ?? { by: 'all', why: '' };

/** The good messages are accepted by whoever can judge them. */
export async function checkMessages(shared: string, scratch: string, report: Report): Promise<void> {
  const byJudge = new Map<X12Judge, Map<string, string>>();
  for (const name of goodNames()) {
    const { by, changes } = judgedAs(name);
    const file = join(scratch, `message-${name}.x12`);
    writeFileSync(file, judgedCopy(goodText(name), changes), 'latin1');
    const names = byJudge.get(by) ?? new Map<string, string>();
    byJudge.set(by, names.set(file, name));
  }
  for (const [judge, names] of byJudge)
    for (const [file, { findings, coveredBy }] of await askX12(
      join(shared, 'oracles'),
      [...names.keys()],
      judge,
    )) {
      const name = names.get(file) ?? file;
      const { why } = judgedAs(name);
      report.check(
        `${name}: the X12 validators accept it (${judge}${why === '' ? '' : `: ${why}`})`,
        firstOf(findings) ?? uncovered(coveredBy, judge),
      );
    }
}

/** A judge without a map accepts everything, which says nothing. */
export function uncovered(coveredBy: readonly string[], judge: X12Judge): string | undefined {
  const others = coveredBy.filter((one) => one !== 'env');
  return judge === 'env' || others.length > 0 ? undefined : 'No validator has a map for it.';
}
