/** The library our own 999s are checked with. */
import { isLoopRule, type LoopRule, type SegmentRule } from '../library/guide.ts';
import type { Library } from '../library/library.ts';

/** AK101 and AK201 repeat what was received; a set nobody supports has to be refused by its own name. */
const repeating = new Set(['AK1', 'AK2']);
const made = new WeakMap<Library, Library>();

function opened(content: readonly (SegmentRule | LoopRule)[]): (SegmentRule | LoopRule)[] {
  return content.map((rule) => {
    if (isLoopRule(rule)) return rule.content ? { ...rule, content: opened(rule.content) } : rule;
    if (!repeating.has(rule.segment)) return rule;
    return { ...rule, elements: { ...rule.elements, '1': { usage: 'R' } } };
  });
}

/** The library, but for the lists of groups and sets that its 999 may name. */
export function answering(library: Library): Library {
  const known = made.get(library);
  if (known) return known;
  const guides = library.guides.filter(({ set }) => set === '999');
  const own = library.with({ guides: guides.map((guide) => ({ ...guide, content: opened(guide.content) })) });
  made.set(library, own);
  return own;
}
