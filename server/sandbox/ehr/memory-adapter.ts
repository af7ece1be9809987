/** Where the sandbox's authorization server keeps codes, tokens and grants: this process's memory, gone when it ends. */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const sweepAbove = 2000;

function adapterFor(kept: Map<string, Kept>): Adapter {
  const sweep = (): void => {
    for (const [id, { until }] of kept) if (until < Date.now()) kept.delete(id);
  };
  const firstWith = (key: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> =>
    Promise.resolve([...kept.values()].find(({ payload }) => payload[key] === value)?.payload);
  return {
    upsert: async (id, payload, expiresIn) => {
      if (kept.size > sweepAbove) sweep();
      kept.set(id, { payload, until: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(kept.get(id)?.payload),
    findByUid: (uid) => firstWith('uid', uid),
    findByUserCode: (userCode) => firstWith('userCode', userCode),
    consume: async (id) => {
      const found = kept.get(id);
      if (found)
        kept.set(id, { ...found, payload: { ...found.payload, consumed: Math.floor(Date.now() / 1000) } });
      return Promise.resolve();
    },
    destroy: async (id) => {
      kept.delete(id);
      return Promise.resolve();
    },
    revokeByGrantId: async (grantId) => {
      for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id);
      return Promise.resolve();
    },
  };
}

/** One store per kind of thing (code, token, grant …). */
export function memoryAdapter(): AdapterFactory {
  const stores = new Map<string, Map<string, Kept>>();
  return (name) => {
    const kept = stores.get(name) ?? new Map<string, Kept>();
    stores.set(name, kept);
    return adapterFor(kept);
  };
}
