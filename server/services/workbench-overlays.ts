/** Overlays of a tenant: those that come with Chartside, replaced by what its analysts published; and the maps that follow from them. */
import {
  allMaps,
  mapsFor,
  segmentMapsOf,
  type Overlay,
  type PasVersion,
  type TransactionMap,
} from '#mappers';
import { loadOverlays, mistakesIn, overlaysFor } from '../payers/overlays.ts';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Overlays, OverlayVersionRow } from '../store/overlays.ts';
import { placeInJson } from '../workbench/json-place.ts';
import type {
  OverlayProblem,
  OverlaySummary,
  OverlayVersion,
  OverlayView,
  PublishOverlay,
  RollBack,
} from '../workbench-view.ts';

export interface OverlayNeeds {
  readonly database: Database;
  readonly overlays: Overlays;
  readonly clock: () => Date;
}

/** Which version a change is made of, and the key under which the call may be repeated. */
export interface Change {
  readonly follows: number;
  readonly key: string;
}

export interface WorkbenchOverlays {
  list(user: UserContext): Promise<OverlaySummary[]>;
  /** The newest version, or the one asked for. Throws `workbench/no-such-overlay`. */
  read(user: UserContext, id: string, version?: number): Promise<OverlayView>;
  publish(user: UserContext, id: string, published: PublishOverlay, change: Change): Promise<OverlayView>;
  rollBack(user: UserContext, id: string, back: RollBack, change: Change): Promise<OverlayView>;
  /** All in force, as they apply: those of everyone first. */
  readonly inForce: (tx: Transaction, payer?: string) => Promise<readonly Overlay[]>;
}

/** The maps with the overlays that a tenant has published for a payer. */
export type CurrentMaps = (
  tx: Transaction,
  payer: string,
  pas?: PasVersion,
) => Promise<readonly TransactionMap[]>;

/** A draft: JSON as text, or the value itself. */
type Draft = string | object;

const shipped: ReadonlyMap<string, Overlay> = new Map(loadOverlays().map((one) => [one.id, one]));

export function overlaysOf(needs: OverlayNeeds): WorkbenchOverlays {
  const { database, overlays } = needs;
  return {
    list: (user) =>
      database.tenant(user.tenant, async (tx) => {
        const newest = new Map((await overlays.newest(tx)).map((row) => [row.id, row]));
        const ids = [...new Set([...shipped.keys(), ...newest.keys()])].sort();
        return ids.map((id) => summaryOf(id, newest.get(id)));
      }),
    read: (user, id, version) => database.tenant(user.tenant, (tx) => viewOf(needs, tx, id, version)),
    publish: (user, id, published, change) => publish(needs, user, id, published, change),
    rollBack: (user, id, back, change) => rollBack(needs, user, id, back, change),
    async inForce(tx, payer) {
      const published = (await overlays.newest(tx)).map(({ overlay }) => JSON.parse(overlay) as Overlay);
      const all = [...new Map([...shipped.values(), ...published].map((one) => [one.id, one])).values()];
      return payer === undefined ? all : overlaysFor(payer, all);
    },
  };
}

/** Those in force for a payer; the plain ones where nobody can publish any. */
export async function mapsInForce(
  { maps }: { readonly maps?: CurrentMaps },
  tx: Transaction,
  payer: string,
  pas: PasVersion,
): Promise<readonly TransactionMap[]> {
  return (await maps?.(tx, payer, pas)) ?? mapsFor(pas);
}

export function currentMapsOf(overlays: Pick<WorkbenchOverlays, 'inForce'>): CurrentMaps {
  return async (tx, payer, pas = '2.2.1') => mapsFor(pas, await overlays.inForce(tx, payer));
}

/** Reads a draft; every mistake with its place, `overlay` only when there is none. */
export function checkDraft(draft: Draft): {
  readonly overlay?: Overlay;
  readonly problems: readonly OverlayProblem[];
} {
  let value: unknown = draft;
  if (typeof draft === 'string') {
    try {
      value = JSON.parse(draft);
    } catch (cause) {
      return { problems: [syntaxProblem(draft, cause)] };
    }
  }
  const problems = mistakesIn(completed(value)).map(({ pointer, message }): OverlayProblem => {
    const at = typeof draft === 'string' ? placeInJson(draft, pointer) : undefined;
    return { pointer, message, ...(at ?? {}) };
  });
  return problems.length > 0 ? { problems } : { overlay: storable(value as object), problems };
}

/** The version is ours to give; a draft is tried on the whole corpus, so that it may come without samples of its own. */
function completed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const stand = { name: 'none', map: '', in: '', out: [] };
  return { version: 1, samples: [stand], ...value };
}

/** As its author wrote it: what stood in for the check alone is not kept. */
const storable = (value: object): Overlay =>
  ({ ...value, ...('version' in value ? {} : { version: 1 }) }) as Overlay;

/** JavaScript tells where JSON ends to be JSON, in words of its own. */
function syntaxProblem(text: string, cause: unknown): OverlayProblem {
  const told = cause instanceof Error ? cause.message : '';
  const position = /position (\d+)/.exec(told)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
  return {
    pointer: '',
    message: 'This is no JSON: something is missing or too much here.',
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}

/** Ids of the maps that have what an overlay names. */
function mapsIn({ rows, segments }: Overlay): string[] {
  const named = [...Object.keys(rows ?? {}), ...Object.keys(segments ?? {})];
  const ids = new Set(named.map((id) => id.split('#')[0] ?? ''));
  return allMaps.filter((map) => segmentMapsOf(map).some(({ id }) => ids.has(id))).map(({ id }) => id);
}

function summaryOf(id: string, row: OverlayVersionRow | undefined): OverlaySummary {
  const overlay = row ? (JSON.parse(row.overlay) as Overlay) : shipped.get(id);
  if (!overlay) throw new Problem('workbench/no-such-overlay');
  const { title, payer, rows = {}, segments = {} } = overlay;
  return {
    id,
    title,
    ...(payer === undefined ? {} : { payer }),
    maps: mapsIn(overlay),
    ...(row ? versionOf(row) : { version: 0 }),
    rows: Object.keys(rows).length + Object.keys(segments).length,
  };
}

function versionOf({
  version,
  publishedAt,
  publishedBy,
  comment,
  sameAs,
}: OverlayVersionRow): OverlayVersion {
  return {
    version,
    publishedAt: publishedAt.toISOString(),
    publishedBy,
    comment,
    ...(sameAs === undefined ? {} : { sameAs }),
  };
}

async function viewOf(
  { overlays }: OverlayNeeds,
  tx: Transaction,
  id: string,
  version?: number,
): Promise<OverlayView> {
  const rows = await overlays.history(tx, id);
  const original = shipped.get(id);
  const row = version === undefined ? rows[0] : rows.find((one) => one.version === version);
  const isOriginal = row === undefined && (version ?? 0) === 0 && original !== undefined;
  if (!row && !isOriginal) throw new Problem('workbench/no-such-overlay');
  return {
    ...summaryOf(id, row),
    text: row?.overlay ?? JSON.stringify(original, null, 2),
    history: [...rows.map(versionOf), ...(original ? [{ version: 0 }] : [])],
  };
}

async function publish(
  needs: OverlayNeeds,
  user: UserContext,
  id: string,
  { overlay: draft, comment }: PublishOverlay,
  change: Change,
): Promise<OverlayView> {
  const { overlay, problems } = checkDraft(draft);
  const [first] = problems;
  if (!overlay)
    throw new Problem('workbench/bad-overlay', {
      why: `${first?.pointer ?? ''} ${first?.message ?? ''}`.trim(),
    });
  if (overlay.id !== id)
    throw new Problem('workbench/bad-overlay', {
      why: `/id is “${overlay.id}”, but its address says “${id}”`,
    });
  return write(needs, user, { overlay, comment, change });
}

async function rollBack(
  needs: OverlayNeeds,
  user: UserContext,
  id: string,
  { version, comment }: RollBack,
  change: Change,
): Promise<OverlayView> {
  const old = await needs.database.tenant(user.tenant, (tx) => viewOf(needs, tx, id, version));
  const overlay = JSON.parse(old.text) as Overlay;
  return write(needs, user, { overlay, comment, change, sameAs: version });
}

interface Written {
  readonly overlay: Overlay;
  readonly comment: string;
  readonly change: Change;
  readonly sameAs?: number;
}

/** Who published what is audited with it. */
function write(
  needs: OverlayNeeds,
  user: UserContext,
  { overlay, comment, change, sameAs }: Written,
): Promise<OverlayView> {
  return needs.database.tenant(user.tenant, async (tx) => {
    const stored = { ...overlay, version: change.follows + 1 };
    await needs.overlays.publish(tx, {
      id: overlay.id,
      ...(overlay.payer === undefined ? {} : { payer: overlay.payer }),
      overlay: JSON.stringify(stored, null, 2),
      comment,
      publishedBy: user.user.name,
      publishedAt: needs.clock(),
      follows: change.follows,
      call: `${user.user.key}:${change.key}`,
      ...(sameAs === undefined ? {} : { sameAs }),
    });
    await user.auditAccess(tx, {
      interaction: change.follows === 0 ? 'create' : 'update',
      type: 'overlay',
      id: overlay.id,
      query: `version=${change.follows + 1}`,
      outcome: 'success',
    });
    return viewOf(needs, tx, overlay.id);
  });
}
