/** E25: the payer wrote something in plain text; shown, never decided from. */
import type { Rule } from '../rule.ts';

/** Words that make a note worth reading first. */
const words = /referral|authori[sz]|pre-?cert|\bPCP\b|limit/i;

export const payerNote: Rule = {
  id: 'E25',
  of: 'coverage',
  check: (coverage) => {
    const notes = coverage.benefits?.notes ?? [];
    const telling = notes.filter((note) => words.test(note.text));
    const first = telling[0] ?? notes[0];
    if (first === undefined) return [];
    const more = notes.length - 1;
    const params = { text: first.text, more: String(more), payer: coverage.facts.payerName };
    return [
      {
        params: more > 0 ? params : { ...params, context: 'only' },
        evidence: [first, ...notes.filter((note) => note !== first)].flatMap((note) => note.evidence),
      },
    ];
  },
};
