/**
 * `_include` and `_revinclude`, across holders: each target is asked of the holder of its type, under the same scopes and
 * compartment as if it were asked for by itself. What is cut or could not be had is told. R4 §3.1.1.5.7
 */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { isProblem } from '../problems.ts';
import { warned } from './answers.ts';
import type { Facade } from './ask.ts';
import { holderOf } from './holders.ts';
import { referencesOf } from './index-values.ts';
import { parseQuery } from './parse-query.ts';
import { fits, visible } from './permissions.ts';
import type { Include, SearchQuery } from './query.ts';
import { facadeTypes, heldBy } from './types.ts';

/** Of ours, per search. */
const OURS = 1_000;
/** Of the EHR's: each may cost a request there. */
const THEIRS = 50;
const AT_ONCE = 4;
/** Ids in one search, so that its values stay short of what a parameter may hold. */
const IDS = 25;

/** Steps that `:iterate` follows. */
const STEPS = 10;

interface Gathered {
  readonly resources: Map<string, FhirResource>;
  readonly issues: OperationOutcomeIssue[];
  /** What was looked for already, found or not. */
  readonly asked: Set<string>;
  /** How many were asked for of whom. */
  readonly spent: { ours: number; theirs: number };
}

const nameOf = ({ resourceType, id = '' }: FhirResource): string => `${resourceType}/${id}`;

/** What goes with the matches, and by `:iterate` with that; never one of the matches again. */
export async function includesOf(
  facade: Facade,
  query: SearchQuery,
  matches: readonly FhirResource[],
): Promise<{ readonly included: FhirResource[]; readonly issues: OperationOutcomeIssue[] }> {
  const known = new Set(matches.map(nameOf));
  const spent = { ours: 0, theirs: 0 };
  const gathered: Gathered = { resources: new Map(), issues: [], asked: new Set(known), spent };
  let fresh = matches;
  for (let step = 0; fresh.length > 0; step++) {
    const follows = ({ iterate }: Include): boolean => step === 0 || iterate === true;
    const [include, revinclude] = [query.include.filter(follows), query.revinclude.filter(follows)];
    if (include.length === 0 && revinclude.length === 0) break;
    if (step === STEPS) {
      tell(gathered, `References are followed ${STEPS} steps at most.`);
      break;
    }
    const before = new Set(gathered.resources.keys());
    const from = fresh;
    const targets = new Set(include.flatMap((one) => targetsOf(one, from)));
    await gatherTargets(facade, [...targets.difference(gathered.asked)], gathered);
    for (const one of revinclude) await gatherReferring(facade, one, from, known, gathered);
    fresh = [...gathered.resources].filter(([name]) => !before.has(name)).map(([, resource]) => resource);
  }
  return { included: [...gathered.resources.values()], issues: gathered.issues };
}

function targetsOf({ source, parameter, target }: Include, matches: readonly FhirResource[]): string[] {
  const served = new Set(facadeTypes.map(({ type }) => type));
  return matches
    .filter(({ resourceType }) => resourceType === source)
    .flatMap((resource) => referencesOf(resource, parameter))
    .map((reference) => reference.replace(/\/_history\/.*$/, ''))
    .filter((reference) => {
      const [type = ''] = reference.split('/');
      return served.has(type) && (target === undefined || target === type);
    });
}

async function gatherTargets(facade: Facade, targets: readonly string[], gathered: Gathered): Promise<void> {
  const allowed = targets.filter((target) => mayRead(facade, target.split('/')[0] ?? '', gathered));
  const isOurs = (target: string): boolean => {
    const [type = '', id = ''] = target.split('/');
    return heldBy(type, id) === 'own';
  };
  for (const target of targets) gathered.asked.add(target);
  const { spent } = gathered;
  const ours = within(allowed.filter(isOurs), OURS, spent.ours, gathered);
  const theirs = within(
    allowed.filter((target) => !isOurs(target)),
    THEIRS,
    spent.theirs,
    gathered,
  );
  spent.ours += ours.length;
  spent.theirs += theirs.length;
  const byType = Map.groupBy(ours, (target) => target.split('/')[0] ?? '');
  for (const [type, named] of byType)
    for (const ids of chunks(named.map((one) => one.slice(type.length + 1)))) {
      const { query } = parseQuery(type, new URLSearchParams({ _id: ids.join(','), _count: String(IDS) }));
      const { matches } = await facade.own.search(facade.access, query);
      keep(facade, matches, gathered);
    }
  await gatherOfEhr(facade, theirs, gathered);
}

/** A few at a time: an EHR has a budget, and others wait for it too. */
async function gatherOfEhr(facade: Facade, targets: readonly string[], gathered: Gathered): Promise<void> {
  const waiting = [...targets];
  const missed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const [type = '', id = ''] = target.split('/');
      try {
        keep(facade, [await facade.ehr.read(facade.access, type, id)], gathered);
      } catch (cause) {
        if (!isProblem(cause)) throw cause;
        missed.push(cause.message);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, targets.length) }, worker));
  for (const why of new Set(missed))
    tell(gathered, `Not all that is referred to could be included: ${why}`, 'incomplete');
}

async function gatherReferring(
  facade: Facade,
  { source, parameter, target }: Include,
  from: readonly FhirResource[],
  known: ReadonlySet<string>,
  gathered: Gathered,
): Promise<void> {
  if (!mayRead(facade, source, gathered, 's')) return;
  const referred = from.filter(
    ({ resourceType }) =>
      (target ?? resourceType) === resourceType && parameter.target?.includes(resourceType) !== false,
  );
  for (const names of chunks(referred.map(nameOf))) {
    const room = OURS - gathered.resources.size;
    if (room <= 0) {
      tellCut(OURS, gathered);
      return;
    }
    const asked = new URLSearchParams({ [parameter.code]: names.join(','), _count: String(room) });
    const found = await holderOf(facade, source).search(facade.access, parseQuery(source, asked).query);
    const fresh = visible(facade, 's', found.matches).filter((one) => !known.has(nameOf(one)));
    keep(facade, fresh, gathered);
    gathered.issues.push(...found.issues);
    if (found.next !== undefined) tellCut(OURS, gathered);
  }
}

function mayRead(facade: Facade, type: string, gathered: Gathered, letter: 'r' | 's' = 'r'): boolean {
  if (facade.access.permission(type, letter)) return true;
  tell(gathered, `${type} is not included: the access does not cover it.`, 'suppressed');
  return false;
}

function keep(facade: Facade, resources: readonly FhirResource[], gathered: Gathered): void {
  for (const resource of resources) {
    const permission = facade.access.permission(resource.resourceType, 'r');
    if (permission && fits(permission, resource)) gathered.resources.set(nameOf(resource), resource);
  }
}

/** As many as there is still room for. */
function within(
  targets: readonly string[],
  limit: number,
  spent: number,
  gathered: Gathered,
): readonly string[] {
  if (targets.length > limit - spent) tellCut(limit, gathered);
  return targets.slice(0, limit - spent);
}

function tellCut(limit: number, gathered: Gathered): void {
  tell(gathered, `More is referred to than is included: ${limit} are given.`);
}

/** Once. */
function tell({ issues }: Gathered, text: string, code: OperationOutcomeIssue['code'] = 'too-costly'): void {
  if (!issues.some(({ details }) => details?.text === text)) issues.push(warned(code, text));
}

function chunks(values: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(values.length / IDS) }, (_, at) =>
    values.slice(at * IDS, (at + 1) * IDS),
  );
}
