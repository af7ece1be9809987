/** Every type × every interaction × scopes that cover it, and scopes that cover all but it. */
import facadeTypes from '../../profiles/fhir/facade-types.json' with { type: 'json' };
import type { Letter } from '../../server/security/scopes.ts';
import { ownResources } from './plant.ts';
import { each, type Asked } from './raw-http.ts';
import type { World } from './world.ts';

const LETTERS: readonly Letter[] = ['c', 'r', 'u', 'd', 's'];

interface Interaction {
  /** In the CapabilityStatement's words. */
  readonly code: string;
  readonly letter: Letter;
  readonly asked: (type: string) => Asked;
}

const JSON_BODY = { 'content-type': 'application/fhir+json' };
/** One that nobody is harmed by: it misses what every write needs, or is about nobody we know. */
const bodyOf = (type: string, more: object = {}): string =>
  JSON.stringify({ ...(ownResources('none', 'x').find(({ resourceType }) => resourceType === type) ?? { resourceType: type }), ...more }); // prettier-ignore

const interactions: readonly Interaction[] = [
  { code: 'read', letter: 'r', asked: (type) => ({ path: `/${type}/none` }) },
  { code: 'read', letter: 'r', asked: (type) => ({ path: `/${type}/none`, method: 'HEAD' }) },
  { code: 'vread', letter: 'r', asked: (type) => ({ path: `/${type}/none/_history/1` }) },
  { code: 'history-instance', letter: 'r', asked: (type) => ({ path: `/${type}/none/_history` }) },
  { code: 'history-type', letter: 's', asked: (type) => ({ path: `/${type}/_history` }) },
  { code: 'search-type', letter: 's', asked: (type) => ({ path: `/${type}?_id=none` }) },
  {
    code: 'search-type',
    letter: 's',
    asked: (type) => ({
      path: `/${type}/_search`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '_id=none',
    }),
  },
  {
    code: 'create',
    letter: 'c',
    asked: (type) => ({ path: `/${type}`, method: 'POST', headers: JSON_BODY, body: bodyOf(type) }),
  },
  {
    code: 'update',
    letter: 'u',
    asked: (type) => ({
      path: `/${type}/none`,
      method: 'PUT',
      headers: JSON_BODY,
      body: bodyOf(type, { id: 'none' }),
    }),
  },
  {
    code: 'patch',
    letter: 'u',
    asked: (type) => ({
      path: `/${type}/none`,
      method: 'PATCH',
      headers: { 'content-type': 'application/json-patch+json' },
      body: '[{"op":"add","path":"/language","value":"en"}]',
    }),
  },
  { code: 'delete', letter: 'd', asked: (type) => ({ path: `/${type}/none`, method: 'DELETE' }) },
];

/** A call in a Bundle: what it asks for, as an entry. */
const inBundle = ({ path, method = 'GET', body }: Asked): Asked => ({
  path: '',
  method: 'POST',
  headers: JSON_BODY,
  body: JSON.stringify({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      {
        request: { method, url: path.slice(1) },
        ...(body && method !== 'PATCH' && { resource: JSON.parse(body.toString()) as object }),
      },
    ],
  }),
});

export interface Matrix {
  readonly cells: number;
  /** `scopes: method path → status`. */
  readonly wrong: readonly string[];
}

export async function scopeMatrix(world: World): Promise<Matrix> {
  // A token lives for five minutes, and all the cells may take longer.
  const tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  const tokenFor = (scope: string): Promise<string> => {
    const known = tokens.get(scope);
    if (known !== undefined && Date.now() < known.until) return known.token;
    const token = world.token('west-a', scope);
    tokens.set(scope, { token, until: Date.now() + 200_000 });
    return token;
  };
  const wrong: string[] = [];
  let cells = 0;
  const status = async (scope: string, asked: Asked): Promise<number> => {
    cells++;
    const authorization = `Bearer ${await tokenFor(scope)}`;
    const answered = await world.ask({
      ...asked,
      path: `/fhir/r4${asked.path}`,
      headers: { ...asked.headers, authorization },
    });
    if (asked.path !== '') return answered.status;
    const { entry } = JSON.parse(answered.body) as { entry?: { response?: { status?: string } }[] };
    return Number.parseInt(entry?.[0]?.response?.status ?? '0', 10);
  };
  const cell = async (scope: string, asked: Asked, fits: (status: number) => boolean) => {
    for (const one of asked.method === 'HEAD' || asked.path.endsWith('_search')
      ? [asked]
      : [asked, inBundle(asked)]) {
      const found = await status(scope, one);
      if (!fits(found))
        wrong.push(
          `${scope}: ${one.path === '' ? 'in a batch ' : ''}${asked.method ?? 'GET'} ${asked.path} → ${found}`,
        );
    }
  };
  await each(
    facadeTypes.flatMap((type) => interactions.map((interaction) => ({ type, interaction }))),
    async ({ type: { type, interaction: offered }, interaction: { code, letter, asked } }) => {
      const others = LETTERS.filter((one) => one !== letter).join('');
      const v1 = letter === 'r' || letter === 's' ? 'read' : 'write';
      if (!offered.includes(code)) {
        await cell('system/*.cruds', asked(type), (found) => found === 405 || found === 400);
        return;
      }
      const isLetIn = (found: number) =>
        found !== 401 && found !== 403 && found !== 405 && found < 500 && found > 0;
      await cell(`system/${type}.${letter}`, asked(type), isLetIn);
      await cell(`system/${type}.${v1}`, asked(type), isLetIn);
      await cell(`system/*.${letter}`, asked(type), isLetIn);
      const isShutOut = (found: number) => found === 403;
      await cell(`system/${type}.${others}`, asked(type), isShutOut);
      await cell(`system/${type === 'Task' ? 'Claim' : 'Task'}.cruds`, asked(type), isShutOut);
      await cell(`system/*.${v1 === 'read' ? 'write' : 'read'}`, asked(type), isShutOut);
    },
  );
  return { cells, wrong };
}
