/**
 * What the app is sent about our own words on their way out, below /s/{sid}/api; for the roles analyst and admin:
 *
 * | call | gives |
 * |---|---|
 * | `GET outgoing` | {@link OutgoingView}: writes to the EHR that somebody must see to, publications that wait or failed |
 * | `GET outgoing/writes/{id}` | {@link OutgoingResource} |
 * | `POST outgoing/writes/{id}/settle` | 204: somebody has seen to it |
 * | `GET outgoing/publications/{id}` | {@link OutgoingResource} |
 * | `POST publications/{id}/again` | sends it now (server/record-view.ts) |
 */
import type { EhrWriteView } from './ehr-writes-view.ts';
import type { PublicationView } from './record-view.ts';

export interface OutgoingView {
  /** Whose writes are shown: the connection of this session. */
  readonly connection: string;
  /** May see what was to be written, not only of which type it is. */
  readonly seesPatients: boolean;
  /** Newest first, 200 at most. */
  readonly writes: readonly OutgoingWrite[];
  /** A FHIR repository is set up. */
  readonly publishes: boolean;
  /** Newest first, 200 at most; of all connections. */
  readonly publications: readonly PublicationView[];
}

export interface OutgoingWrite extends Pick<EhrWriteView, 'id' | 'type' | 'state' | 'reference'> {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly writtenAt: string;
  /** Of a refusal, in one sentence. */
  readonly why?: string;
}

/** As it was sent or kept: a resource, or the operations of a JSON Patch. */
export interface OutgoingResource {
  readonly json: unknown;
}
