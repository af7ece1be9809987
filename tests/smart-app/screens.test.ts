/** Which screens somebody is led to, the same from every screen; and the words that every head needs. */
import type { SessionView } from '../../server/panel-view.ts';
import { screenIn } from '../../smart-app/api/session-path.ts';
import { screenPaths, screensOf } from '../../smart-app/session/screens.ts';
import connections from '../../smart-app/words/connections.en.json' with { type: 'json' };
import app from '../../smart-app/words/en.json' with { type: 'json' };
import visitsImport from '../../smart-app/words/visits-import.en.json' with { type: 'json' };
import workbench from '../../smart-app/words/workbench.en.json' with { type: 'json' };

const session = (role: string, { visitsComeIn = false, inChart = false } = {}): SessionView => ({
  ...(inChart && { patient: 'Patient/p' }),
  user: { name: 'Somebody', role },
  needPatientBanner: false,
  timeZone: 'America/Chicago',
  sandbox: false,
  idleEndsAt: '2026-11-23T15:15:00Z',
  connection: { name: 'Northfield', visitsComeIn },
});

describe('somebody is led to', () => {
  it.each([
    ['admin', {}, ['workbench', 'connections']],
    ['admin', { inChart: true, visitsComeIn: true }, ['panel', 'workbench', 'connections', 'visits-import']],
    ['analyst', { visitsComeIn: true }, ['workbench', 'mine', 'visits-import']],
    ['coordinator', { inChart: true, visitsComeIn: true }, ['panel', 'mine', 'visits-import']],
    ['coordinator', { inChart: true }, ['panel', 'mine']],
    ['records', { inChart: true, visitsComeIn: true }, ['panel', 'mine']],
    ['prior-auth', { inChart: true, visitsComeIn: true }, ['panel', 'mine']],
  ])('as %s with %j: %j', (role, how, screens) => {
    expect(screensOf(session(role, how))).toEqual(screens);
  });

  it('addresses that open, under names that are words', () => {
    expect(Object.values(screenPaths).map((path) => screenIn(new URL(`/s/abc/${path}`, 'http://x').pathname))).toEqual([
      undefined, 'workbench', 'connections', 'connections', 'visits-import',
    ]);
    expect(Object.keys(app.screens)).toEqual(expect.arrayContaining(Object.keys(screenPaths)));
  }); // prettier-ignore
});

it('has the title, the places and what is said of a failure for each screen', () => {
  for (const words of [connections, visitsImport, workbench])
    for (const key of ['title', 'refused', 'refusedText', 'failed', 'failedText'] as const)
      expect(words[key]).toMatch(/\w/);
  const places = [
    [connections.head, ['list', 'mine']],
    [visitsImport.head, ['lists', 'messages']],
    [workbench.head, ['open', 'read', 'overlays', 'compare']],
  ] as const;
  for (const [words, named] of places) expect(Object.keys(words)).toEqual(expect.arrayContaining([...named]));
});
