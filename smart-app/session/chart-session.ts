import type { ChartSessionView, SessionView } from '../../server/panel-view.ts';

/** Somebody who signed in without a chart has no patient, and no panel. */
export function hasChart(session: SessionView): session is ChartSessionView {
  return session.patient !== undefined;
}
