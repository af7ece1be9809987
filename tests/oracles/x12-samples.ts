/** X12 files written by others, of every transaction: good ones are read without an error, each named defect is found at its segment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile, type Issue } from '#x12';
import { firstOf, type Report } from './report.ts';

interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isGood: boolean;
  /** Segments at which other validators found a defect; 1 = ISA. */
  readonly defects: readonly number[];
}

/** Transactions we have no guide for: of them only the envelope is looked at. */
const withoutGuide = new Set(['997']);

/** A row of the index: what other validators made of the file, in their words. */
function sampleOf(folder: string, row: string): Sample {
  const [path = '', , transaction = '', , , quality = ''] = row.split('\t');
  const isAccepted =
    /^ACCEPT/.test(quality) || (/^envelope:ok/.test(quality) && !/rejects|lfh:no/.test(quality));
  const isGood = isAccepted && !withoutGuide.has(transaction);
  const named = [...quality.matchAll(/seg (\d+) +(\w+)/g)].map(([, segment, what]) =>
    // GS01 is told at the set that shows it, one segment behind.
    what === 'GS01' ? 2 : Number(segment),
  );
  const bytes = new Uint8Array(readFileSync(join(folder, path)));
  const isCollapsed = quality.includes('ISA Interchange Control Version Number is unknown');
  return { name: path.split('/').at(-1) ?? path, bytes, isGood, defects: isCollapsed ? [1] : named };
}

const told = ({ code, at }: Issue) => `${code} at segment ${at.segment}, element ${at.element ?? 'none'}`;

export function checkX12Samples(shared: string, report: Report): Promise<void> {
  const folder = join(shared, 'samples/x12');
  const [, ...rows] = readFileSync(join(folder, 'INDEX.tsv'), 'utf8').trim().split('\n');
  const samples = rows.map((row) => sampleOf(folder, row));
  const good = samples.filter(({ isGood }) => isGood);
  const bad = samples.filter(({ defects }) => defects.length > 0);
  report.note(
    `${samples.length} X12 files of others, ${good.length} called good, ${bad.length} with named defects`,
  );
  report.check(
    'the index calls files good and bad',
    good.length >= 25 && bad.length >= 20 ? undefined : 'Too few.',
  );
  for (const { name, bytes } of good) {
    const errors = checkFile(bytes).issues.filter(({ severity }) => severity === 'error');
    report.check(`${name}: nothing is wrong with it`, firstOf(errors.map(told)));
  }
  for (const { name, bytes, defects } of bad) {
    const { issues } = checkFile(bytes);
    const missed = defects.filter((segment) => !issues.some(({ at }) => at.segment === segment));
    const fault = missed.map(
      (segment) => `Nothing at segment ${segment}; told: ${issues.map(told).join('; ')}`,
    );
    report.check(`${name}: each named defect is found at its segment`, firstOf(fault));
  }
  return Promise.resolve();
}
