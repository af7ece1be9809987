/** Which holder answers for a type or an id; and both of them as one, ours first. */
import type { OperationOutcomeIssue } from 'fhir/r4.js';
import { isProblem, type ProblemId } from '../problems.ts';
import { warned } from './answers.ts';
import type { Facade } from './ask.ts';
import type { FacadeAccess, Found, Holder } from './holder.ts';
import type { SearchQuery } from './query.ts';
import { facadeType, heldBy } from './types.ts';

/** Why the EHR's part may be missing, outages aside; what is wrong with the question itself is refused. */
const NOT_THERE: readonly ProblemId[] = [
  'ehr/forbidden',
  'ehr/no-system-access',
  'ehr/not-in-this-ehr',
  'ehr/scope-missing',
  'ehr/search-needs',
];

export function holderOf(facade: Facade, type: string): Holder {
  const { holder } = facadeType(type);
  return holder === 'both' ? bothHolder(facade) : holder === 'own' ? facade.own : facade.ehr;
}

/** Pages of ours first, then the EHR's: `o…` goes on with ours, `e…` with the EHR's, `e` begins there. */
export function bothHolder({ own, ehr }: Pick<Facade, 'own' | 'ehr'>): Holder {
  return {
    read: (access, type, id) => (heldBy(type, id) === 'own' ? own : ehr).read(access, type, id),
    async search(access, query) {
      if (query.page?.startsWith('e') === true) return ofEhr(ehr, access, query);
      const { page, ...first } = query;
      const ours = await own.search(access, page === undefined ? first : { ...first, page: page.slice(1) });
      if (ours.next !== undefined) return { ...withoutTotal(ours), next: `o${ours.next}` };
      const room = query.count - ours.matches.length;
      if (room <= 0 && query.summary !== 'count' && query.count > 0)
        return { ...withoutTotal(ours), next: 'e' };
      const theirs = await ofEhr(ehr, access, { ...first, count: Math.max(room, 0) });
      return together(ours, theirs, query);
    },
  };
}

/** It would be the number of ours alone: none is better. */
function withoutTotal({ matches, included, issues }: Found): Found {
  return { matches, included, issues };
}

async function ofEhr(ehr: Holder, access: FacadeAccess, query: SearchQuery): Promise<Found> {
  const { page, ...first } = query;
  const rest = page === undefined || page === 'e' ? first : { ...first, page: page.slice(1) };
  try {
    const found = await ehr.search(access, rest);
    return found.next === undefined ? found : { ...found, next: `e${found.next}` };
  } catch (cause) {
    // What is ours is given all the same; that the EHR's part is missing is said.
    if (!isProblem(cause) || !(cause.status >= 500 || NOT_THERE.includes(cause.id))) throw cause;
    // It has none of this type at all: ours are the whole answer.
    if (cause.id === 'ehr/not-in-this-ehr') {
      const details = { text: `All of these are ours: ${cause.message}` };
      const issues: OperationOutcomeIssue[] = [{ severity: 'information', code: 'informational', details }];
      return { matches: [], included: [], issues, total: 0 };
    }
    const text = `What the EHR holds is not among these: ${cause.message}`;
    return { matches: [], included: [], issues: [warned('incomplete', text)] };
  }
}

function together(ours: Found, theirs: Found, query: SearchQuery): Found {
  const mixed = ours.matches.length > 0 && theirs.matches.length > 0 && query.sort.length > 0;
  const order: OperationOutcomeIssue[] = mixed
    ? [warned('incomplete', 'Ours stand before those of the EHR; each are sorted among themselves.')]
    : [];
  const { total: ourTotal } = ours;
  const { total: theirTotal, next } = theirs;
  return {
    matches: [...ours.matches, ...theirs.matches],
    included: [...ours.included, ...theirs.included],
    issues: [...ours.issues, ...theirs.issues, ...order],
    ...(next !== undefined && { next }),
    ...(ourTotal !== undefined && theirTotal !== undefined && { total: ourTotal + theirTotal }),
  };
}
