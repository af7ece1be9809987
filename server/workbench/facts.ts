/** What a message holds, found when it becomes a sample: its transaction sets and the kinds of error in it. Pure. */
import { checkFile, lex, readInterchanges } from '#x12';
import { bundleIn } from './analysis.ts';
import type { MessageFacts } from './protocol.ts';

/** AAA03: why the payer rejected the request. */
const REASON = 3;

export function factsOf(bytes: Uint8Array): MessageFacts {
  const bundle = bundleIn(bytes);
  if (bundle) return { sets: ['Bundle'], errors: [], segments: 0 };
  const { segments } = lex(bytes);
  const sets = readInterchanges(bytes).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const { issues } = checkFile(bytes);
  const rejections = segments.flatMap((segment) =>
    segment.id === 'AAA' && segment.element(REASON) !== '' ? [`AAA ${segment.element(REASON)}`] : [],
  );
  const errors = issues.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
  return {
    sets: [...new Set(sets.map(({ set }) => set))],
    errors: [...new Set([...rejections, ...errors])],
    segments: segments.length,
  };
}
