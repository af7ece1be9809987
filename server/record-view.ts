/**
 * What the browser is sent of the record as a whole, below /s/{sid}/api; for the roles records and admin.
 *
 * GET    /record-export/contents[?patient=]  → RecordContents
 * GET    /record-export[?patient=]           → application/zip, streamed
 * GET    /legal-holds                        → { holds: LegalHoldView[] }
 * POST   /legal-holds { patient?, reason }   → LegalHoldView, 201
 * DELETE /legal-holds/{id}                   → 204
 * GET    /publications[?state=]              → PublicationsView; analyst and admin
 * POST   /publications/{id}/again            → PublicationView, 202; analyst and admin
 *
 * `patient` is a facade id: needed where no chart is open, and nothing else than the chart's where one is.
 */

/** How many things an export would hold. */
export interface RecordContents {
  /** `Patient/…`. */
  readonly patient: string;
  readonly resources: number;
  readonly exchanges: number;
  readonly visits: number;
  readonly messages: number;
  readonly accesses: number;
}

export interface LegalHoldView {
  readonly id: string;
  /** `Patient/…`. */
  readonly patient: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
}

export interface PublicationView {
  readonly id: string;
  /** `Type/id`. */
  readonly resource: string;
  readonly version: string;
  readonly deleted: boolean;
  /** `failed` until it is sent again. */
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly writtenAt: string;
  readonly attempts: number;
  readonly sentAt?: string;
  readonly nextAttemptAt?: string;
  /** Why the newest attempt failed, in one sentence. */
  readonly why?: string;
}

export interface PublicationsView {
  /** Whether a repository is set up at all. */
  readonly configured: boolean;
  /** Newest first, 200 at most. */
  readonly publications: readonly PublicationView[];
}
