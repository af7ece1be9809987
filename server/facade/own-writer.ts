/** Writes of ours within one transaction. R4 §3.1.0.3–8 */
import { randomUUID } from 'node:crypto';
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Access } from '../security/audit.ts';
import type { Transaction } from '../store/database.ts';
import { ID } from '../store/resource-tests.ts';
import type { Draft, ResourceRow, Resources, Stored } from '../store/resources.ts';
import { NONE_THERE } from './ask.ts';
import type { FacadeAccess, Found, OwnWriter, Written } from './holder.ts';
import { contentsOf, type DocumentContents } from './own-contents.ts';
import { patientsOf } from './compartment.ts';
import { draftOf } from './own-draft.ts';
import { FOLLOWING, isVisible, reachOf } from './own-reach.ts';
import { requireKnown, unknownAmong, type Wanted } from './own-references.ts';
import type { SearchQuery } from './query.ts';

export interface WriterNeeds {
  readonly access: FacadeAccess;
  readonly resources: Resources;
  read(tx: Transaction, type: string, id: string): Promise<FhirResource>;
  search(tx: Transaction, query: SearchQuery): Promise<Found>;
  /** As `search`, without an audit of its own: what a condition means. */
  find(tx: Transaction, query: SearchQuery): Promise<readonly FhirResource[]>;
}

type About = Pick<Access, 'interaction' | 'type' | 'id'>;

export class Writer implements OwnWriter {
  readonly tx: Transaction;
  private doing: About | undefined;
  private failed: About | undefined;
  /** References of what is being written in this turn: what is written side by side asks for them together. */
  private wanted: Wanted[] = [];
  /** Those that did not lead anywhere yet: another write may have come after. */
  private readonly unknown: Promise<readonly Wanted[]>[] = [];
  /** Documents whose contents may have no owner yet. */
  readonly documents: DocumentContents[] = [];
  private readonly needs: WriterNeeds;

  constructor(tx: Transaction, needs: WriterNeeds) {
    this.tx = tx;
    this.needs = needs;
  }

  /** What failed, or else what is being done: for the audit of a failure. */
  get about(): About | undefined {
    return this.failed ?? this.doing;
  }

  blame(about: About): void {
    this.failed ??= about;
  }

  read(type: string, id: string): Promise<FhirResource> {
    this.doing = { interaction: 'read', type, id };
    return this.needs.read(this.tx, type, id);
  }

  search(query: SearchQuery): Promise<Found> {
    this.doing = { interaction: 'search-type', type: query.type };
    return this.needs.search(this.tx, query);
  }

  find(query: SearchQuery): Promise<readonly FhirResource[]> {
    return this.needs.find(this.tx, query);
  }

  async create(
    resource: FhirResource,
    options: { readonly id?: string; readonly ifNoneExist?: SearchQuery } = {},
  ): Promise<Written> {
    this.begin('create', resource.resourceType, options.id);
    const found = options.ifNoneExist && (await this.only(options.ifNoneExist));
    if (found !== undefined) {
      await this.audit('create', found);
      return { resource: found, result: 'unchanged' };
    }
    const created = await this.add(resource, options.id ?? randomUUID(), 'POST');
    if (created === undefined) throw new Problem('request/conflict');
    return created;
  }

  async update(
    resource: FhirResource,
    at: { readonly id: string } | { readonly condition: SearchQuery },
    expected?: string,
  ): Promise<Written> {
    const type = resource.resourceType;
    if ('id' in at) return this.replace(resource, at.id, expected);
    this.begin('update', type);
    const found = await this.only(at.condition);
    if (found !== undefined && resource.id !== undefined && resource.id !== found.id)
      throw new Problem('request/bad-id', { expression: `${type}.id` });
    return this.replace(resource, found?.id ?? resource.id ?? randomUUID(), expected);
  }

  async patch(
    type: string,
    id: string,
    change: (resource: FhirResource) => FhirResource,
    ifMatch?: string,
  ): Promise<Written> {
    this.begin('patch', type, id);
    const row = await this.locked(type, id);
    if (row === undefined) throw new Problem('request/no-such-resource');
    if (row.resource === undefined) throw new Problem('request/gone');
    requireVersion(row, ifMatch);
    const changed = change(row.resource);
    if (changed.id !== id || changed.resourceType !== type)
      throw new Problem('request/bad-id', { expression: `${type}.id` });
    return this.change(changed, row, id, 'patch');
  }

  async delete(type: string, id: string, ifMatch?: string): Promise<Written | undefined> {
    this.begin('delete', type, id);
    const row = await this.visible(type, id);
    if (row?.resource === undefined) {
      if (ifMatch !== undefined) throw new Problem('request/other-version', { version: 'none' });
      await this.audit('delete', undefined, id);
      return undefined;
    }
    requireVersion(row, ifMatch);
    const draft = { resource: row.resource, ...patientOf(row) };
    const resource = await this.needs.resources.bury(this.tx, draft, row.version);
    await this.audit('delete', resource, id, draft.patient);
    return { resource, result: 'deleted' };
  }

  /** All that was referred to must be there in the end. */
  async requireKnown(): Promise<void> {
    this.lookUp();
    const left = (await Promise.all(this.unknown)).flat();
    await requireKnown(this.tx, reachOf(this.needs.access), left);
  }

  /** Beside the writes, which do not wait for it. */
  private check(wanted: readonly Wanted[]): void {
    if (wanted.length === 0) return;
    // Runs when all writes that could go on have gone on.
    if (this.wanted.length === 0) process.nextTick(() => this.lookUp());
    this.wanted.push(...wanted);
  }

  private lookUp(): void {
    if (this.wanted.length === 0) return;
    const unknown = unknownAmong(this.tx, reachOf(this.needs.access), this.wanted);
    this.wanted = [];
    // Where a write itself fails, nobody asks for this any more.
    unknown.catch(() => undefined);
    this.unknown.push(unknown);
  }

  private begin(interaction: About['interaction'], type: string, id?: string): void {
    this.doing = { interaction, type, ...(id !== undefined && { id }) };
    // Records of who did what come from what was done alone.
    if (type === 'AuditEvent') throw new Problem('request/method');
  }

  /** One after the other for the same condition: of two at one moment, the second finds what the first has made. */
  private async only(condition: SearchQuery): Promise<Stored | undefined> {
    const { type, self } = condition;
    const words = [...self].map((pair) => pair.join('=')).sort();
    await this.tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      JSON.stringify(['condition', this.tx.tenant, this.needs.access.connectionId, type, words]),
    ]);
    const found = await this.needs.find(this.tx, { ...condition, count: 2 });
    if (found.length > 1) throw new Problem('request/several-match', { count: found.length });
    return found[0] as Stored | undefined;
  }

  private async replace(resource: FhirResource, id: string, expected?: string): Promise<Written> {
    const type = resource.resourceType;
    this.begin('update', type, id);
    if (resource.id !== undefined && resource.id !== id)
      throw new Problem('request/bad-id', { expression: `${type}.id` });
    let row = await this.locked(type, id);
    if (row === undefined) {
      if (expected !== undefined && expected !== NONE_THERE)
        throw new Problem('request/other-version', { version: 'none' });
      const created = await this.add(resource, id, 'PUT');
      if (created !== undefined) return created;
      // Somebody has made it since.
      row = await this.locked(type, id);
      if (row === undefined) throw new Problem('request/conflict');
    }
    requireVersion(row, expected);
    return this.change(resource, row, id, 'update');
  }

  /** The newest state, locked, deleted or not; throws `request/no-such-resource` for one that is not this access's to see. */
  private async locked(type: string, id: string): Promise<ResourceRow | undefined> {
    const row = await this.row(type, id);
    if (row !== undefined && !this.sees(row)) throw new Problem('request/no-such-resource');
    return row;
  }

  /** The same, where what is another's is as if it were not. */
  private async visible(type: string, id: string): Promise<ResourceRow | undefined> {
    const row = await this.row(type, id);
    return row !== undefined && this.sees(row) ? row : undefined;
  }

  private row(type: string, id: string): Promise<ResourceRow | undefined> {
    if (!ID.test(id)) throw new Problem('request/bad-id', { expression: `${type}.id` });
    return this.needs.resources.current(this.tx, type, id, 'lock');
  }

  private sees(row: ResourceRow): boolean {
    return isVisible(this.needs.access, row, row.resource);
  }

  private async add(
    resource: FhirResource,
    id: string,
    method: 'POST' | 'PUT',
  ): Promise<Written | undefined> {
    if (!ID.test(id)) throw new Problem('request/bad-id', { expression: `${resource.resourceType}.id` });
    const draft = await this.drafted(resource, id);
    const written = await this.needs.resources.add(this.tx, draft, method);
    if (written === undefined) return undefined;
    await this.audit('create', written, id, draft.patient);
    return { resource: written, result: 'created' };
  }

  private async change(
    resource: FhirResource,
    row: ResourceRow,
    id: string,
    interaction: 'update' | 'patch',
  ): Promise<Written> {
    const drafted = await this.drafted(resource, id);
    // The content of a document says nothing of its patient: what it was given stays.
    const draft = { ...(FOLLOWING.includes(resource.resourceType) && patientOf(row)), ...drafted };
    const written = await this.needs.resources.change(
      this.tx,
      {
        ...draft,
        keepsIndex: true,
        ...(row.attachment !== undefined && { attachment: row.attachment }),
      },
      row.version,
    );
    await this.audit(interaction, written, id, draft.patient);
    // What was deleted is there again: to whoever puts it, it is new.
    return { resource: written, result: row.deleted ? 'created' : 'updated' };
  }

  private async drafted(resource: FhirResource, id: string): Promise<Draft> {
    const { access } = this.needs;
    const { draft, wanted } = await draftOf(this.tx, access, resource, id);
    this.check(wanted);
    const contents = contentsOf(access, draft.resource);
    if (contents) this.documents.push(contents);
    return draft;
  }

  private audit(
    interaction: About['interaction'],
    resource: Stored | undefined,
    id = resource?.id,
    patient = resource && patientsOf(resource, this.needs.access.base)[0],
  ): Promise<void> {
    const type = resource?.resourceType ?? this.doing?.type ?? '';
    return this.needs.access.audit(this.tx, {
      interaction,
      type,
      outcome: 'success',
      ...(id !== undefined && { id }),
      ...(patient !== undefined && { patient }),
    });
  }
}

const patientOf = ({ patient }: ResourceRow) => (patient === null ? {} : { patient });

function requireVersion({ version, deleted }: ResourceRow, expected: string | undefined): void {
  if (expected === NONE_THERE && deleted) return;
  if (expected !== undefined && expected !== String(version))
    throw new Problem('request/other-version', { version });
}
