/** /workbench/exchanges, /queries, /samples: what there is to look at. */
import { Router, type Request } from 'express';
import { searchExchanges } from '../exchange/search.ts';
import { Problem } from '../problems.ts';
import { userOf } from '../security/session-context.ts';
import type { Analyses } from '../services/workbench-analyses.ts';
import { samplesOf, type SampleFilter } from '../services/workbench-samples.ts';
import { messageOf, type SourceNeeds } from '../services/workbench-sources.ts';
import type { SavedQueries, StoredQuery } from '../store/saved-queries.ts';
import { parseQuery, queryHelp, type QueryGrounds } from '../workbench/exchange-query.ts';
import type { ExchangesView, SavedQuery } from '../workbench-view.ts';
import { isUuid } from '../uuid.ts';
import { bodyOf, neededText, optionalText, refuse, sourceIn, wholeNumber } from './workbench-asked.ts';

export interface LibraryNeeds extends SourceNeeds {
  readonly analyses: Analyses;
  readonly queries: SavedQueries;
  readonly payers: QueryGrounds['payers'];
  readonly kinds: readonly string[];
}

export function libraryRoutes(needs: LibraryNeeds): Router {
  const router = Router({ mergeParams: true });
  router.post('/exchanges/search', async (req, res) => {
    res.json(await search(needs, req));
  });
  addQueries(router, needs);
  addSamples(router, needs);
  return router;
}

/** Longest query, in characters. */
const QUERY = 500;
const PAGE = { usual: 50, least: 1, most: 200 };

async function search(needs: LibraryNeeds, req: Request): Promise<ExchangesView> {
  const [user, body] = [userOf(req), bodyOf(req)];
  const text = optionalText(body, 'text', QUERY) ?? '';
  const grounds = { payers: needs.payers, kinds: needs.kinds, now: needs.clock() };
  const { query, errors } = parseQuery(text, grounds);
  const help = queryHelp(grounds);
  if (errors.length > 0) return { errors, exchanges: [], help };
  const limit = wholeNumber(body['count'], 'count', PAGE);
  const from = optionalText(body, 'from', 200);
  const { keys, kind, ...rest } = query;
  const found = await needs.database.tenant(user.tenant, async (tx) => {
    await user.auditAccess(tx, {
      interaction: 'search-type',
      type: 'exchange',
      query: text,
      outcome: 'success',
    });
    return searchExchanges(tx, needs.secrets, {
      keys,
      ...rest,
      // What is published to a repository is no message that maps could be tried on.
      kinds: kind === undefined ? needs.kinds : [kind],
      limit: limit + 1,
      ...(from === undefined ? {} : { after: cursorIn(from) }),
    });
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    errors: [],
    exchanges: page.map(({ askedAt, answeredAt, interchange, payer, serviceDate, hasAnswer, ...one }) => {
      const known = needs.payers.find(({ id }) => id === payer);
      return {
        ...one,
        // A day of service tells of a patient; masked is masked.
        ...(serviceDate === undefined || !user.seesPatients ? {} : { serviceDate }),
        ...(payer === undefined ? {} : { payer: known ?? { id: payer, name: payer } }),
        askedAt: askedAt.toISOString(),
        ...(answeredAt ? { answeredAt: answeredAt.toISOString() } : {}),
        controlNumber: interchange,
        parts: hasAnswer ? ['request', 'answer'] : ['request'],
      };
    }),
    ...(found.length > limit && last ? { next: `${last.askedAt.toISOString()}_${last.id}` } : {}),
    help,
  };
}

function cursorIn(text: string): { readonly askedAt: Date; readonly id: string } {
  const [time = '', id = ''] = text.split('_');
  const askedAt = new Date(time);
  if (Number.isNaN(askedAt.getTime()) || !isUuid(id)) return refuse('"from" is not the end of a page before');
  return { askedAt, id };
}

function addQueries(router: Router, { database, queries, clock }: LibraryNeeds): void {
  const draft = (req: Request): Omit<StoredQuery, 'id'> => {
    const [body, { user }] = [bodyOf(req), userOf(req)];
    return {
      name: neededText(body, 'name', 100),
      text: optionalText(body, 'text', QUERY) ?? '',
      shared: body['shared'] === true,
      owner: { key: user.key, name: user.name },
      savedAt: clock(),
    };
  };
  const known = (id: string): string => {
    if (!isUuid(id)) throw new Problem('workbench/no-such-query');
    return id;
  };
  router.get('/queries', async (req, res) => {
    const { tenant, user } = userOf(req);
    const found = await database.tenant(tenant, (tx) => queries.list(tx, user.key));
    res.json(found.map((one) => queryView(one, user.key)));
  });
  router.post('/queries', async (req, res) => {
    const { tenant, user } = userOf(req);
    const added = await database.tenant(tenant, (tx) => queries.add(tx, draft(req)));
    res.status(201).json(queryView(added, user.key));
  });
  router.put('/queries/:id', async (req, res) => {
    const { tenant, user } = userOf(req);
    const changed = await database.tenant(tenant, (tx) =>
      queries.change(tx, known(req.params.id), draft(req)),
    );
    if (!changed) throw new Problem('workbench/no-such-query');
    res.json(queryView(changed, user.key));
  });
  router.delete('/queries/:id', async (req, res) => {
    const { tenant, user } = userOf(req);
    const isGone = await database.tenant(tenant, (tx) => queries.delete(tx, known(req.params.id), user.key));
    if (!isGone) throw new Problem('workbench/no-such-query');
    res.status(204).end();
  });
}

function queryView({ owner, savedAt, ...query }: StoredQuery, mine: string): SavedQuery {
  return { ...query, owner: owner.name, mine: owner.key === mine, savedAt: savedAt.toISOString() };
}

function addSamples(router: Router, needs: LibraryNeeds): void {
  const library = samplesOf(needs);
  router.get('/samples', async (req, res) => {
    const names = ['set', 'payer', 'error', 'text'] as const;
    const asked = names.flatMap((name) => {
      const value = req.query[name];
      return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
    });
    const filter: SampleFilter = Object.fromEntries(asked);
    res.json(await library.list(userOf(req), filter));
  });
  router.post('/samples', async (req, res) => {
    const [user, body] = [userOf(req), bodyOf(req)];
    const name = neededText(body, 'name', 100);
    const message = await messageOf(needs, user, sourceIn(body['source']), (who, id) =>
      needs.analyses.source(who, id),
    );
    res.status(201).json(await library.save(user, { name, ...details(body) }, message));
  });
  router.patch('/samples/:id', async (req, res) => {
    const body = bodyOf(req);
    const name = optionalText(body, 'name', 100);
    if (name?.trim() === '') refuse('"name" is empty');
    const change = { ...(name === undefined ? {} : { name }), ...details(body) };
    res.json(await library.change(userOf(req), req.params.id, change));
  });
  router.delete('/samples/:id', async (req, res) => {
    await library.delete(userOf(req), req.params.id);
    res.status(204).end();
  });
  router.post('/samples/:id/restore', async (req, res) => {
    res.json(await library.restore(userOf(req), req.params.id));
  });
}

function details(body: ReturnType<typeof bodyOf>): { readonly payer?: string; readonly about?: string } {
  const [payer, about] = [optionalText(body, 'payer', 80), optionalText(body, 'about', 500)];
  return { ...(payer === undefined ? {} : { payer }), ...(about === undefined ? {} : { about }) };
}
