/** The sample library: what comes with Chartside and what analysts saved, always de-identified. */
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { Sample } from '../store/samples.ts';
import { builtInSamples } from '../workbench/built-in-samples.ts';
import type { Facet, SampleChange, SamplesView, SampleView } from '../workbench-view.ts';
import { isUuid } from '../uuid.ts';
import { maskedBytes, type Message, type SourceNeeds } from './workbench-sources.ts';

/** Values a sample must have; absent = any. */
export interface SampleFilter {
  readonly set?: string;
  readonly payer?: string;
  readonly error?: string;
  /** In its name or what is said about it. */
  readonly text?: string;
}

export interface SampleDraft {
  readonly name: string;
  readonly payer?: string;
  readonly about?: string;
}

export interface WorkbenchSamples {
  list(user: UserContext, filter: SampleFilter): Promise<SamplesView>;
  save(user: UserContext, draft: SampleDraft, message: Message): Promise<SampleView>;
  change(user: UserContext, id: string, change: SampleChange): Promise<SampleView>;
  delete(user: UserContext, id: string): Promise<void>;
  restore(user: UserContext, id: string): Promise<SampleView>;
}

export function samplesOf(needs: SourceNeeds): WorkbenchSamples {
  const { database, samples, clock } = needs;
  return {
    async list(user, filter) {
      const saved = await database.tenant(user.tenant, (tx) => samples.list(tx));
      const all = [...builtInSamples().map(({ view }) => view), ...saved.map(viewOf)];
      return {
        samples: all.filter((one) => fits(one, filter)),
        facets: {
          sets: facet(all.flatMap(({ sets }) => sets)),
          payers: facet(all.flatMap(({ payer }) => payer ?? [])),
          errors: facet(all.flatMap(({ errors }) => errors)),
        },
      };
    },
    async save(user, draft, message) {
      const bytes = message.masked ? message.bytes : await maskedBytes(needs, user.tenant, message.bytes);
      const facts = await needs.threads.choose().call('facts', { bytes });
      return database.tenant(user.tenant, async (tx) => {
        const saved = await samples.add(tx, {
          ...draft,
          ...facts,
          bytes,
          savedBy: user.user.name,
          savedAt: clock(),
        });
        await audit(user, tx, 'create', saved.id);
        return viewOf(saved);
      });
    },
    change: (user, id, change) =>
      database.tenant(user.tenant, async (tx) => {
        const changed = await samples.change(tx, ownId(id), change);
        if (!changed) throw new Problem('workbench/no-such-sample');
        await audit(user, tx, 'update', id);
        return viewOf(changed);
      }),
    delete: (user, id) =>
      database.tenant(user.tenant, async (tx) => {
        if (!(await samples.delete(tx, ownId(id), clock()))) throw new Problem('workbench/no-such-sample');
        await audit(user, tx, 'delete', id);
      }),
    restore: (user, id) =>
      database.tenant(user.tenant, async (tx) => {
        const restored = await samples.restore(tx, ownId(id));
        if (!restored) throw new Problem('workbench/no-such-sample');
        await audit(user, tx, 'update', id);
        return viewOf(restored);
      }),
  };
}

function ownId(id: string): string {
  if (builtInSamples().some(({ view }) => view.id === id)) throw new Problem('workbench/built-in');
  if (!isUuid(id)) throw new Problem('workbench/no-such-sample');
  return id;
}

function audit(
  user: UserContext,
  tx: Parameters<UserContext['auditAccess']>[0],
  interaction: 'create' | 'update' | 'delete',
  id: string,
): Promise<void> {
  return user.auditAccess(tx, { interaction, type: 'sample', id, outcome: 'success' });
}

function viewOf({ savedAt, size, ...sample }: Sample): SampleView {
  return { ...sample, builtIn: false, bytes: size, savedAt: savedAt.toISOString() };
}

function fits(one: SampleView, { set, payer, error, text }: SampleFilter): boolean {
  const words = `${one.name} ${one.about ?? ''} ${one.payer ?? ''}`.toLowerCase();
  return (
    (set === undefined || one.sets.includes(set)) &&
    (payer === undefined || one.payer === payer) &&
    (error === undefined || one.errors.includes(error)) &&
    (text === undefined || words.includes(text.toLowerCase()))
  );
}

/** Most frequent first. */
function facet(values: readonly string[]): Facet[] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, { length }]) => ({ value, count: length }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}
