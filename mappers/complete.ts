import { dataAbsentReason } from './extensions.ts';
import { foldAll } from './fold.ts';
import type { TransactionMap } from './map.ts';
import { getPath, setPath, valuesAt } from './paths.ts';
import { putMissing, type Target } from './target.ts';

/** What stands where FHIR wants a value and nobody gave one. */
export const absent = () => ({ extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] });
/** These are primitives: their reason stands in the `_` twin. */
const primitives = new Set([
  'created',
  'name',
  'timestamp',
  'authoredOn',
  'lastModified',
  'date',
  'code',
  'value',
  'family',
]);

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
      const to = link.targets.find((one) => one.touched || one.isFilled);
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
    const name = path.slice(path.lastIndexOf('.') + 1);
    setPath(target.json, primitives.has(name) ? `${path.slice(0, -name.length)}_${name}` : path, absent());
  }
}

function setOutcome(target: Target): void {
  const { outcome } = target.map;
  if (!outcome) return;
  const hasErrors = target.get(outcome.errors) !== undefined;
  const hasItems = outcome.items.some((path) => valuesAt(target.json, path).length > 0);
  setPath(target.json, outcome.path, hasErrors ? (hasItems ? 'partial' : 'error') : 'complete');
}

/** Resources of a scope that merges and say the same become one: links to the others lead to the first. */
function merge(chosen: readonly Target[]): readonly Target[] {
  const first = new Map<string, Target>();
  const instead = new Map<Target, Target>();
  for (const target of chosen) {
    if (!target.map.merges) continue;
    const key = JSON.stringify([
      target.json,
      target.links.map((link) => [
        link.path,
        link.targets.map((one) => chosen.indexOf(instead.get(one) ?? one)),
      ]),
    ]);
    const known = first.get(key);
    if (!known) {
      first.set(key, target);
      continue;
    }
    instead.set(target, known);
    target.isMerged = true;
    known.lines.push(...target.lines);
  }
  if (instead.size === 0) return chosen;
  const kept = chosen.filter((one) => !instead.has(one));
  for (const { links } of kept)
    for (const link of links) link.targets = link.targets.map((one) => instead.get(one) ?? one);
  return kept;
}

/** Until nothing more is the same: those that lead to one that became another may be the same then, too. */
function mergeAll(chosen: readonly Target[]): readonly Target[] {
  const kept = merge(chosen);
  return kept.length < chosen.length ? mergeAll(kept) : kept;
}

/** Chooses what goes into the Bundle, in order (main resources first), and fills what R4 requires of each. */
export function complete(targets: readonly Target[], map: TransactionMap): readonly Target[] {
  const chosen = mergeAll(reachable(mainTargets(targets, map)));
  const found = new Set(chosen);
  for (const target of chosen) {
    target.close();
    foldAll(target, map);
    for (const [path, value] of Object.entries(target.map.defaults ?? {}))
      putMissing(target.json, path, structuredClone(value));
    for (const [path, { at, value }] of Object.entries(target.map.insteadOf ?? {}))
      if (target.get(path) === undefined) putMissing(target.json, at, structuredClone(value));
    fillRequired(target, found);
    setOutcome(target);
  }
  return chosen;
}
