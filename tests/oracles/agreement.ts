/** Files with one planted defect each: how many of our errors other people's validators confirm by refusing the file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from '#x12';
import { plantedDefects, type Planted } from '../x12/planted/defects.ts';
import { askX12, type X12Judge } from './judges.ts';
import { judgedAs } from './judged-messages.ts';
import { judgedCopy, textOf } from './judged-copy.ts';
import type { Report } from './report.ts';

/** Asked about, of each kind of file. */
const COUNT = 60;
/** More disagreement than this, of a hundred, is a fault. */
const MOST = 25;
/**
 * A claim status request has one judge, LFH, which asks neither for the order of segments, nor for how often one comes,
 * nor for a level's parent, and passes over segments it does not know.
 */
const mostOf: Readonly<Record<string, number>> = { '276': 40 };

/** Inquiries and notifications are judged by another guide's tables, as warnings. */
const others = /inquir|notified/;
const envelope = /\| (?:ISA|GS|ST|SE|GE|IEA)\b/;

/** The kind of file a defect is counted with; undefined where nobody can judge it. */
function kindOf({ message, name }: Planted): string | undefined {
  const set = /\.(270|271|276|277|278|999)$/.exec(message)?.[1];
  if (set === undefined || others.test(message)) return undefined;
  // The judged copy has lost what was planted.
  if (judgedAs(message).changes?.includes('without MSG') && /\bMSG\b/.test(name)) return undefined;
  return envelope.test(name) ? 'envelope' : set;
}

/** At most `count` of a list, spread over it. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]).flatMap(
    (one) => one ?? [],
  );
}

/** Defects of which we only warn, as their rule is unconfirmed. */
const WARNED = 'warned';

interface Asked {
  readonly planted: Planted;
  readonly kind: string;
  readonly file: string;
  readonly judge: X12Judge;
  /** Our codes. */
  readonly told: readonly string[];
}

/** Some defects of each kind; and, as a kind of their own, all of which we only warn. */
function defects(scratch: string): Asked[] {
  const byKind = new Map<string, Planted[]>();
  for (const planted of plantedDefects()) {
    const set = kindOf(planted);
    if (set === undefined) continue;
    const kind = errorsOf(planted).length > 0 ? set : WARNED;
    byKind.set(kind, [...(byKind.get(kind) ?? []), planted]);
  }
  return [...byKind].flatMap(([kind, list]) =>
    spread(list, COUNT).map((planted, i) => {
      const { by, changes } = judgedAs(planted.message);
      const file = join(scratch, `defect-${kind}-${i}.x12`);
      writeFileSync(file, judgedCopy(textOf(planted.bytes), changes), 'latin1');
      return { planted, kind, file, judge: by, told: errorsOf(planted) };
    }),
  );
}

const errorsOf = ({ bytes }: Planted): string[] =>
  checkFile(bytes)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

/** Disagreement is told, each with our codes; who of the two is right, a reader decides. */
export async function checkAgreement(shared: string, scratch: string, report: Report): Promise<void> {
  const asked = defects(scratch);
  const accepted = new Set<string>();
  for (const judge of new Set(asked.map((one) => one.judge))) {
    const files = asked.filter((one) => one.judge === judge).map(({ file }) => file);
    for (const [file, { findings }] of await askX12(join(shared, 'oracles'), files, judge))
      if (findings.length === 0) accepted.add(file);
  }
  for (const { planted, kind, file } of asked)
    if (kind === WARNED && !accepted.has(file))
      report.note(`refused by the X12 validators, where we only warn: ${planted.name}`);
  for (const kind of new Set(asked.map((one) => one.kind)))
    if (kind !== WARNED)
      tell(
        kind,
        asked.filter((one) => one.kind === kind),
        accepted,
        report,
      );
  const count = asked.filter(({ kind }) => kind !== WARNED).length;
  report.check('at least 120 defects were judged', count >= 120 ? undefined : String(count));
}

function tell(kind: string, own: readonly Asked[], accepted: ReadonlySet<string>, report: Report): void {
  const unconfirmed = own.filter(({ file }) => accepted.has(file));
  for (const { planted, told } of unconfirmed)
    report.note(`accepted by the X12 validators: ${planted.name} (we say ${told.join(', ')})`);
  const share = Math.round((100 * unconfirmed.length) / own.length);
  report.check(
    `${kind}: the X12 validators confirm ${own.length - unconfirmed.length} of ${own.length} files we refuse`,
    share > (mostOf[kind] ?? MOST) ? `They accept ${share} of a hundred.` : undefined,
  );
}
