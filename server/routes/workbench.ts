/** Everything below /s/{sid}/api/workbench; for the roles that work with messages alone. The calls are listed in server/workbench-view.ts. */
import { Router, type RequestHandler } from 'express';
import { mapsFor, pasVersions } from '#mappers';
import type { Role } from '../ehr/connection.ts';
import type { Exchanges } from '../exchange/exchanges.ts';
import type { Log } from '../log.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import { userOf, type UserContext } from '../security/session-context.ts';
import { analysesIn } from '../services/workbench-analyses.ts';
import type { WorkbenchOverlays } from '../services/workbench-overlays.ts';
import { LARGEST_MB } from '../services/workbench-sources.ts';
import { whatIfsIn } from '../services/workbench-what-ifs.ts';
import type { Database } from '../store/database.ts';
import { samplesIn } from '../store/samples.ts';
import { savedQueriesIn } from '../store/saved-queries.ts';
import type { Secrets } from '../store/secrets.ts';
import { describeRows } from '../workbench/map-rows.ts';
import { threadsUpTo } from '../workbench/workers.ts';
import type { WorkbenchView } from '../workbench-view.ts';
import { analysesRoutes } from './workbench-analyses.ts';
import { WINDOW } from './workbench-asked.ts';
import { libraryRoutes } from './workbench-library.ts';
import { overlaysRoutes } from './workbench-overlays.ts';

export interface WorkbenchNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
  readonly log: Log;
  readonly exchanges: Pick<Exchanges, 'read'>;
  readonly routes: readonly Route[];
  /** Kinds of exchange there are. */
  readonly kinds: readonly string[];
  readonly overlays: WorkbenchOverlays;
}

/** Who may open the workbench. */
const roles: ReadonlySet<Role> = new Set<Role>(['analyst', 'admin']);
/** Threads that map what is open; what-if runs have their own. */
const THREADS = 3;

/** The router, and what has to be ended with the server. */
export function workbenchRoutes(needs: WorkbenchNeeds): { readonly router: Router; stop(): Promise<void> } {
  const { database, secrets, clock, log, exchanges } = needs;
  const threads = threadsUpTo(THREADS);
  const sources = { database, secrets, clock, exchanges, samples: samplesIn(secrets), threads };
  const analyses = analysesIn({ threads, clock, log });
  const whatIfs = whatIfsIn({ ...sources, log, inForce: needs.overlays.inForce });
  const payers = payersOf(needs.routes);
  const router = Router({ mergeParams: true });
  const below = Router({ mergeParams: true });
  below.use(analystsOnly(database));
  below.get('/', (req, res) => {
    res.json(workbenchView(userOf(req), payers));
  });
  below.use(analysesRoutes({ ...sources, analyses, overlaysOf: needs.overlays }));
  below.use(
    libraryRoutes({ ...sources, analyses, queries: savedQueriesIn(secrets), payers, kinds: needs.kinds }),
  );
  below.use(overlaysRoutes({ overlaysOf: needs.overlays, whatIfs }));
  router.use('/workbench', below);
  return {
    router,
    async stop() {
      await Promise.all([threads.end(), whatIfs.stop()]);
    },
  };
}

/** Somebody else who comes here is told why not, and it is kept that they came. */
function analystsOnly(database: Database): RequestHandler {
  return async (req, _res, next) => {
    const user = userOf(req);
    if (roles.has(user.role)) {
      next();
      return;
    }
    await database.tenant(user.tenant, (tx) =>
      user.auditAccess(tx, { interaction: 'operation', type: 'workbench', outcome: 'refused' }),
    );
    throw new Problem('workbench/not-allowed', { role: user.role });
  };
}

function payersOf(routes: readonly Route[]): WorkbenchView['payers'] {
  return [...new Map(routes.map(({ payer }) => [payer.id, payer])).values()].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
}

function workbenchView(
  { user, role, seesPatients, connection }: UserContext,
  payers: WorkbenchView['payers'],
): WorkbenchView {
  return {
    user: { name: user.name, role },
    maySeePatients: seesPatients,
    pas: pasVersions,
    maps: mapsFor('2.2.1').map((map) => ({
      id: map.id,
      set: map.set,
      guide: map.guide,
      rows: describeRows(map).length,
    })),
    payers,
    limits: { bytes: LARGEST_MB * 1024 * 1024, window: WINDOW.most },
    permalink: `/workbench?${new URLSearchParams({ iss: connection.issuer }).toString()}`,
  };
}
