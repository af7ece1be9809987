/** Which of our screens somebody may open, and what each is called; the server's own refusal decides. */
import type { SessionView } from '../../server/panel-view.ts';
import { hasChart } from './chart-session.ts';

/** `mine` is the screen of connections for those who have one connection alone: their own. */
export type Screen = 'panel' | 'workbench' | 'connections' | 'mine' | 'visits-import';

/** Below `/s/{sid}/`. */
export const screenPaths: Readonly<Record<Screen, string>> = {
  panel: '',
  workbench: 'workbench',
  connections: 'connections',
  mine: 'connections?view=mine',
  'visits-import': 'visits-import',
};

const staff: Readonly<Record<'workbench' | 'visits-import', ReadonlySet<string>>> = {
  workbench: new Set(['analyst', 'admin']),
  'visits-import': new Set(['coordinator', 'analyst', 'admin']),
};

/** In the order in which they stand in every head. */
export function screensOf(session: SessionView): Screen[] {
  const { role } = session.user;
  return [
    ...(hasChart(session) ? (['panel'] as const) : []),
    ...(staff.workbench.has(role) ? (['workbench'] as const) : []),
    role === 'admin' ? 'connections' : 'mine',
    ...(session.connection.visitsComeIn && staff['visits-import'].has(role)
      ? (['visits-import'] as const)
      : []),
  ];
}
