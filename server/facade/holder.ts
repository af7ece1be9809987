/**
 * Who holds a resource: we (`OwnHolder`), or the EHR (`Holder`), or both. One view over all of them is served below
 * /fhir/r4 to back-end clients and below /s/{sid}/fhir to a session.
 */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import type { Access } from '../security/audit.ts';
import type { Letter } from '../security/scopes.ts';
import type { Transaction } from '../store/database.ts';
import type { SearchQuery } from './query.ts';

/** Who asks, and how far that reaches. */
export interface FacadeAccess {
  readonly tenant: string;
  /** The client or session, by a name that is no one else's: whose an Idempotency-Key is. */
  readonly caller: string;
  /** The one connection whose patients may be seen. */
  readonly connectionId: string;
  /** Where this view stands, without a trailing slash: `https://host/fhir/r4`. */
  readonly base: string;
  /** Facade Patient id: nothing outside of this patient's compartment is seen or written. */
  readonly patient?: string;
  /** Undefined = the scopes do not allow it. */
  permission(type: string, letter: Letter): Permission | undefined;
  /** In a session: the EHR's own scope that its types need, as that EHR spells it. */
  ehrScope?(type: string, right: 'read' | 'write'): string;
  /** Records an access in the transaction that makes it. */
  audit(tx: Transaction, access: Access): Promise<void>;
}

/** Allowed where one of the restrictions fits the resource; without any, for every resource of the type. SMART 2.2, "granular". */
export interface Permission {
  readonly restrictions: readonly URLSearchParams[];
}

export interface Found {
  readonly matches: readonly FhirResource[];
  readonly included: readonly FhirResource[];
  /** Told to whoever searched, as an OperationOutcome entry. */
  readonly issues: readonly OperationOutcomeIssue[];
  /** Opaque; the `_page` of the next link. */
  readonly next?: string;
  readonly total?: number;
}

/** Each answers for the access it is given: compartment, tenant and connection are its own business, not its caller's. */
export interface Holder {
  /** Throws `request/no-such-resource` for what is not there or not this access's to see. Audits by itself. */
  read(access: FacadeAccess, type: string, id: string): Promise<FhirResource>;
  search(access: FacadeAccess, query: SearchQuery): Promise<Found>;
}

export interface Written {
  readonly resource: FhirResource & { id: string };
  /** `unchanged`: a conditional create found one; `deleted`: the last content stands in `resource`. */
  readonly result: 'created' | 'updated' | 'unchanged' | 'deleted';
}

/** What is to be made, under an id of chance. */
export interface Making {
  readonly id: string;
  readonly resource: FhirResource;
}

/** Writes of ours, inside of one transaction; each is audited in it. */
export interface OwnWriter {
  /** The transaction of these writes, for what must stand or fall with them. */
  readonly tx: Transaction;
  /** Names what has failed where several things were begun; only the first one counts. */
  blame(about: Pick<Access, 'interaction' | 'type' | 'id'>): void;
  read(type: string, id: string): Promise<FhirResource>;
  search(query: SearchQuery): Promise<Found>;
  /** As `search`, for what a condition means: nothing of it is shown, and it is no access of its own. */
  find(query: SearchQuery): Promise<readonly FhirResource[]>;
  /** `ifNoneExist`: one match = that one, unchanged; several = 412. */
  create(
    resource: FhirResource,
    options?: { readonly id?: string; readonly ifNoneExist?: SearchQuery },
  ): Promise<Written>;
  /**
   * A new id creates. `expected` is the version id, or `NONE_THERE`; another one = 412. `condition`: none creates,
   * several = 412.
   */
  update(
    resource: FhirResource,
    at: { readonly id: string } | { readonly condition: SearchQuery },
    expected?: string,
  ): Promise<Written>;
  /** Writes what `change` makes of the newest version. */
  patch(
    type: string,
    id: string,
    change: (resource: FhirResource) => FhirResource,
    ifMatch?: string,
  ): Promise<Written>;
  /** Leaves a tombstone: read gives 410, history keeps what was. Deleting nothing is no error: undefined. */
  delete(type: string, id: string, ifMatch?: string): Promise<Written | undefined>;
}

export interface HistoryEntry {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly at: Date;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Absent for a deletion. */
  readonly resource?: FhirResource;
}

export interface OwnHolder extends Holder {
  vread(access: FacadeAccess, type: string, id: string, version: string): Promise<FhirResource>;
  /** Newest first. Without an id, of the whole type. */
  history(
    access: FacadeAccess,
    of: { readonly type: string; readonly id?: string },
    page: { readonly count: number; readonly since?: Date; readonly after?: string },
  ): Promise<{ readonly entries: readonly HistoryEntry[]; readonly next?: string }>;
  /** All or nothing. */
  write<T>(access: FacadeAccess, work: (writer: OwnWriter) => Promise<T>): Promise<T>;
  /**
   * The quick way for what is simply made (`isSimplyMade`), all or nothing: undefined where it cannot go this way, with nothing
   * written and nothing on record; `write` then does it, or tells why not.
   */
  make(access: FacadeAccess, makings: readonly Making[]): Promise<readonly Written[] | undefined>;
}
