/** Puts together what keeps our own record over the years: publication to a FHIR repository, retention, export. */
import type { Router } from 'express';
import type { Counterparty, ExchangeHandler, Exchanges } from './exchange/exchanges.ts';
import type { Log } from './log.ts';
import { fhirRepository } from './publish/fhir-repository.ts';
import {
  buildPublications,
  PUBLICATION,
  publicationHandler,
  type Publications,
} from './publish/publications.ts';
import type { PublishSettings } from './record-settings.ts';
import { recordRoutes } from './routes/record.ts';
import type { AuditTrail } from './security/audit.ts';
import { runRetentionDaily } from './services/retention.ts';
import type { Database } from './store/database.ts';
import type { Jobs } from './store/jobs.ts';
import type { OnWritten, Resources } from './store/resources.ts';
import type { Retention } from './store/retention.ts';
import type { Secrets } from './store/secrets.ts';

export interface Publishing {
  /** Absent where no repository is set up. */
  readonly publications?: Publications;
  /** For the store. */
  readonly onWritten?: OnWritten;
  readonly counterparties: readonly Counterparty[];
  /** There without a repository, too: what waits from the time of one is told as failed. */
  readonly handlers: Readonly<Record<string, ExchangeHandler>>;
}

/** `appUrl`: where our own facade is reached. */
export function buildPublishing(
  settings: PublishSettings | undefined,
  appUrl: string,
  needs: { readonly exchanges: () => Exchanges; readonly resources: () => Resources },
): Publishing {
  const handlers = { [PUBLICATION]: publicationHandler };
  if (settings === undefined) return { counterparties: [], handlers };
  const source = `${appUrl}/fhir/r4`;
  const { base, authorization, types } = settings;
  const publications = buildPublications({ ...needs, source, types: new Set(types) });
  const repository = fhirRepository({
    base,
    source,
    ...(authorization === undefined ? {} : { authorization }),
  });
  return {
    publications,
    onWritten: (tx, written) => publications.written(tx, written),
    counterparties: [repository],
    handlers,
  };
}

export interface RecordNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly audit: AuditTrail;
  readonly clock: () => Date;
  readonly log: Log;
  readonly publicUrl: string;
  readonly retention: Retention;
  readonly publishing: Publishing;
}

/** Below /s/{sid}/api. */
export function recordRouter({ publishing: { publications }, ...needs }: RecordNeeds): Router {
  return recordRoutes({ ...needs, ...(publications === undefined ? {} : { publications }) });
}

export function keepRetention(needs: RecordNeeds, jobs: Pick<Jobs, 'daily'>): Promise<void> {
  return runRetentionDaily(needs, jobs);
}
