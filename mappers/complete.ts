import { dataAbsentReason } from './extensions.ts';
import type { TransactionMap } from './map.ts';
import { getPath, setPath } from './paths.ts';
import type { Target } from './target.ts';

const absent = () => ({ extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] });
/** These are primitives: their reason stands in the `_` twin. */
const primitives = new Set(['created', 'name']);

/** The main resources rows wrote to: one per patient; the header's own only when no patient came. */
function mainTargets(targets: readonly Target[], map: TransactionMap): readonly Target[] {
  const [header, ...perPatient] = targets.filter((one) => one.scope === map.main);
  const written = perPatient.filter((one) => one.touched);
  if (written.length > 0) return written;
  const last = perPatient.at(-1) ?? header;
  return last && (perPatient.length > 0 || last.touched) ? [last] : [];
}

/** Everything the main resources refer to, directly or not, that rows wrote to. */
function reachable(mains: readonly Target[]): readonly Target[] {
  const found = new Set(mains);
  for (const target of found) {
    for (const link of target.links) {
      const to = link.targets.find((one) => one.touched || one.lines.length > 0);
      if (to) found.add(to);
    }
  }
  return [...found];
}

function fillRequired(target: Target, found: ReadonlySet<Target>): void {
  for (const path of target.map.required ?? []) {
    const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : undefined;
    if (parent && getPath(target.json, parent) === undefined) continue;
    const isLinked = target.links.some(
      (link) => link.path === path && link.targets.some((one) => found.has(one)),
    );
    if (isLinked || target.get(path) !== undefined) continue;
    setPath(target.json, primitives.has(path) ? `_${path}` : path, absent());
  }
}

function setOutcome(target: Target): void {
  const { outcome } = target.map;
  if (!outcome) return;
  const hasErrors = target.get(outcome.errors) !== undefined;
  const hasItems = target.get(outcome.items) !== undefined;
  setPath(target.json, outcome.path, hasErrors ? (hasItems ? 'partial' : 'error') : 'complete');
}

/** Chooses what goes into the Bundle, in order (main resources first), and fills what R4 requires of each. */
export function complete(targets: readonly Target[], map: TransactionMap): readonly Target[] {
  const chosen = reachable(mainTargets(targets, map));
  const found = new Set(chosen);
  for (const target of chosen) {
    fillRequired(target, found);
    setOutcome(target);
  }
  return chosen;
}
