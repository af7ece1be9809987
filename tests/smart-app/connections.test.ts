/** The pure parts of the screen of connections, and that every word it names is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import cardWords from '../../profiles/ehr/card.en.json' with { type: 'json' };
import type { ConnectionView, FeatureView } from '../../server/connections-view.ts';
import { screenIn } from '../../smart-app/api/session-path.ts';
import { missingIn } from '../../smart-app/chart/missing.ts';
import { changeOf, draftOf, emptyDraft, listIn, shortNameOf } from '../../smart-app/connections/draft.ts';
import { connectionKeys } from '../../smart-app/connections/keys.ts';
import { checkMarks, featureMarks, scopeMarks } from '../../smart-app/connections/marks.ts';
import { formatRoute, parseRoute } from '../../smart-app/connections/route.ts';
import words from '../../smart-app/words/connections.en.json' with { type: 'json' };

const folder = join(import.meta.dirname, '../../smart-app/connections');
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

function textAt(of: object, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((found, step) => (found as Record<string, unknown> | undefined)?.[step], of);
}

describe('words', () => {
  it('has one for every key that the screen names', () => {
    const named = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*'([^'$]+)'/g)]).map(([, key]) => key ?? '');
    expect(named.length).toBeGreaterThan(40);
    const missing = named.filter((key) => typeof (textAt(words, key) ?? textAt(words, `${key}_other`)) !== 'string');
    expect(missing).toEqual([]);
  }); // prettier-ignore

  it('has one for every key of the keyboard and every state', () => {
    for (const { command } of connectionKeys) expect([command, typeof textAt(words, `keys.${command}`)]).toEqual([command, 'string']);
    for (const state of Object.keys(featureMarks)) expect(cardWords.states).toHaveProperty(state);
    for (const state of Object.keys(checkMarks)) expect(cardWords.checkStates).toHaveProperty(state);
    for (const state of Object.keys(scopeMarks)) expect(words.grants).toHaveProperty(state);
    expect(new Set(connectionKeys.map(({ key }) => key)).size).toBe(connectionKeys.length);
  }); // prettier-ignore
});

describe('the address', () => {
  it.each([
    ['', { view: 'list' }],
    ['?view=mine', { view: 'mine' }],
    ['?view=card&id=north', { view: 'card', id: 'north' }],
    ['?view=card', { view: 'list' }],
    ['?view=card&id=../secret', { view: 'list' }],
    ['?view=nothing', { view: 'list' }],
    ['?view=mine&id=north', { view: 'mine' }],
  ])('%s is %j', (search, route) => {
    expect(parseRoute(search, 'list')).toEqual(route);
  });

  it('comes back from what it was written as', () => {
    const route = { view: 'edit', id: 'north' } as const;
    expect(parseRoute(formatRoute(route), 'mine')).toEqual(route);
  });

  it.each([
    ['/s/abc/workbench', 'workbench'],
    ['/s/abc/connections/', 'connections'],
    ['/s/abc/', undefined],
    ['/s/abc/x/y', undefined],
  ])('%s is the screen %s', (path, screen) => {
    expect(screenIn(path)).toBe(screen);
  });
});

describe('what is sent', () => {
  const draft = {
    ...emptyDraft('America/Denver'),
    name: ' South ',
    fhirBase: ' https://x.example/r4 ',
    clientId: 'c',
  };

  it('says of an emptied field that it is the usual again, and nothing of a secret that was not typed', () => {
    expect(changeOf({ ...draft, timeZone: ' ', mfa: 'require-claim' })).toEqual({
      name: 'South',
      vendor: 'generic',
      fhirBase: 'https://x.example/r4',
      clientId: 'c',
      method: 'RS384',
      scopes: [],
      tenantKey: '',
      timeZone: '',
      sender: '',
      frameAncestors: [],
      backendScopes: [],
    });
  });

  it('takes lists as people type them', () => {
    expect(listIn(' a, b\n\nc  d ')).toEqual(['a', 'b', 'c', 'd']);
    expect(changeOf({ ...draft, scopes: 'launch openid' })).toMatchObject({ scopes: ['launch', 'openid'] });
  });

  it('begins an edit with what there is, and no secret', () => {
    const view = {
      fields: { id: 'n', name: 'N', vendor: 'epic', fhirBase: 'b', issAllowed: [], clientId: 'c', method: 'basic', hasSecret: true, scopes: ['a', 'b'], frameAncestors: [], mfa: 'off' },
    } as unknown as ConnectionView;
    expect(draftOf(view)).toMatchObject({ secret: '', scopes: 'a\nb', mfa: 'off', timeZone: '' });
  }); // prettier-ignore

  it.each([
    ['Northfield Clinic (East)', 'northfield-clinic-east'],
    ['Clínica São José', 'clinica-sao-jose'],
    ['---', ''],
    ['x'.repeat(80), 'x'.repeat(63)],
  ])('%s is called %s', (name, short) => {
    expect(shortNameOf(name)).toBe(short);
  });
});

it('tells at the panel what concerns the panel, coverage first, and nothing that is there or not known yet', () => {
  const feature = (id: string, state: FeatureView['state']): FeatureView => ({
    id,
    state,
    reason: 'vendor',
    missingScopes: [],
  });
  const features = [
    feature('visits', 'not-offered'),
    feature('tasks', 'not-offered'),
    feature('orders', 'unknown'),
    feature('coverage', 'scope-missing'),
    feature('diagnoses', 'available'),
  ];
  expect(missingIn(features).map(({ id }) => id)).toEqual(['coverage', 'visits']);
});
