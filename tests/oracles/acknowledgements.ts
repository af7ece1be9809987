/** What we answer to good and bad files: other people's validators must accept every 999. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acknowledge } from '#x12';
import { goodNames, goodText, plantedDefects } from '../x12/planted/defects.ts';
import { judgeX12 } from './judges.ts';
import { judgedCopy, textOf } from './judged-copy.ts';
import { firstOf, type Report } from './report.ts';

const settings = { numbers: { interchange: 901, group: 71, set: 1 }, at: '2026-11-23T10:20:00Z' };

/** Of so many planted defects one is answered; those answered with a TA1 and a 999 always. */
const EVERY = 8;

interface Answer {
  readonly name: string;
  readonly text: string;
  readonly hasTa1: boolean;
}

function answers(): Answer[] {
  const good = goodNames().map((name) => ({
    name,
    bytes: Buffer.from(goodText(name), 'latin1'),
    isIn: true,
  }));
  const bad = plantedDefects().map(({ name, bytes }, i) => ({ name, bytes, isIn: i % EVERY === 0 }));
  return [...good, ...bad].flatMap(({ name, bytes, isIn }) => {
    const { value } = acknowledge(new Uint8Array(bytes), settings);
    const text = value ? textOf(value) : '';
    const hasTa1 = text.includes('TA1*');
    return text.includes('ST*999*') && (isIn || hasTa1) ? [{ name, text, hasTa1 }] : [];
  });
}

/** pyx12 reads no TA1 before a GS: there the envelope is judged as it is, and the 999 in a copy without the TA1. */
export async function checkAcknowledgements(shared: string, scratch: string, report: Report): Promise<void> {
  const oracles = join(shared, 'oracles');
  const given = answers();
  const kept = (kind: string, texts: readonly Answer[], write: (text: string) => string) =>
    new Map(
      texts.map(({ name, text }, i): [string, string] => {
        const file = join(scratch, `acknowledgement-${kind}-${i}.x12`);
        writeFileSync(file, write(text), 'latin1');
        return [file, name];
      }),
    );
  const withTa1 = given.filter(({ hasTa1 }) => hasTa1);
  report.note(`${given.length} files answered with a 999, ${withTa1.length} of them with a TA1 before it`);
  report.check('at least sixty files are answered', given.length >= 60 ? undefined : String(given.length));
  const all = kept('999', given, (text) => judgedCopy(text, ['without TA1', 'older sets']));
  const whole = kept('ta1', withTa1, (text) => text);
  for (const [files, judge] of [
    [all, 'pyx12'],
    [whole, 'env'],
  ] as const) {
    const verdicts = await judgeX12(oracles, [...files.keys()], judge);
    const faults = [...verdicts].map(([file, found]) => `${files.get(file) ?? file}: ${found[0] ?? ''}`);
    report.check(`the X12 validators accept ${files.size} acknowledgements (${judge})`, firstOf(faults, 10));
  }
}
