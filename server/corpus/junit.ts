/** A run as JUnit XML, which build servers show as tests. */
import type { SampleResult } from './sample.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Characters that XML 1.0 does not have become a question mark. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[&<>"\n]/g, (character) => entities[character] ?? '');

const MOST_SHOWN = 20;

function detailsOf({ output, differences }: SampleResult): string {
  const changes = differences.map(({ kind, a, b }) => `${kind} ${(b ?? a)?.path ?? ''}`);
  const issues = output.issues
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} segment ${at.segment}, byte ${at.offset}`);
  const all = [...changes, ...issues];
  const more = all.length > MOST_SHOWN ? [`… and ${all.length - MOST_SHOWN} more`] : [];
  return [...all.slice(0, MOST_SHOWN), ...more].join('\n');
}

/** Whether somebody has to look at a result: it is not what was accepted, or, where nothing was, it has errors. */
export function wantsAttention(
  { change, state }: Pick<SampleResult, 'change' | 'state'>,
  isCompared: boolean,
): boolean {
  return isCompared ? change !== 'same' : state !== 'ok' && state !== 'skipped';
}

/** What is told never holds a value of a sample: positions, codes and paths alone. */
function caseOf(result: SampleResult, isCompared: boolean): string {
  const { name, transaction, state, change } = result;
  const head = `  <testcase classname="${escaped(transaction || 'corpus')}" name="${escaped(name)}"`;
  if (!wantsAttention(result, isCompared))
    return state === 'skipped' ? `${head}><skipped/></testcase>` : `${head}/>`;
  const what = isCompared ? `${change}, ${state}` : state;
  return `${head}><failure message="${escaped(what)}">${escaped(detailsOf(result))}</failure></testcase>`;
}

export function junitOf(
  results: readonly SampleResult[],
  missing: readonly string[],
  isCompared: boolean,
): string {
  const gone = missing.map(
    (name) =>
      `  <testcase classname="corpus" name="${escaped(name)}"><failure message="missing">The accepted run has it.</failure></testcase>`,
  );
  const failures = results.filter((one) => wantsAttention(one, isCompared)).length + missing.length;
  const skipped = results.filter((one) => one.state === 'skipped' && !wantsAttention(one, isCompared)).length;
  const counts = `tests="${results.length + missing.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="corpus" ${counts}>`,
    ...results.map((one) => caseOf(one, isCompared)),
    ...gone,
    '</testsuite>',
    '',
  ].join('\n');
}
