/** Steps of a request for authorization, as the panel takes them. */
import type {
  AuthorizationDraft,
  AuthorizationForm,
  AuthorizationView,
} from '../../../server/authorization-view.ts';
import type { VisitView } from '../../../server/panel-view.ts';
import { until } from '../until.ts';
import type { Chart, panelUnderTest } from './panel-under-test.ts';

export function authorizationSteps(panel: Awaited<ReturnType<typeof panelUnderTest>>) {
  async function visitOf(chart: Chart): Promise<VisitView> {
    const { body } = await panel.get<{ visits: VisitView[] }>(chart, 'visits');
    const [visit] = body.visits;
    if (!visit) throw new Error('the chart has no visit');
    return visit;
  }

  /** The chart with its eligibility checked, and the form of its first visit. */
  async function formOf(patient: string) {
    const chart = await panel.open(patient);
    const visit = await visitOf(chart);
    const coverage = visit.coverages[0]?.coverage ?? '';
    const check = await panel.post(
      chart,
      { appointment: visit.appointment, coverage },
      `check-${patient}-${chart.sid}`,
    );
    await panel.settled(chart, check.body.id);
    const { body } = await panel.get<AuthorizationForm>(
      chart,
      `authorizations/form?appointment=${visit.appointment}&coverage=${coverage}`,
    );
    return { chart, visit: visit.appointment, form: body };
  }

  const decided = (chart: Chart, id: string): Promise<AuthorizationView> =>
    until(
      async () => (await panel.get<AuthorizationView>(chart, `authorizations/${id}`)).body,
      ({ isOpen }) => !isOpen,
    );

  async function send(chart: Chart, draft: AuthorizationDraft, key: string): Promise<AuthorizationView> {
    const { status, body, text } = await panel.postTo<AuthorizationView>(chart, 'authorizations', draft, key);
    if (status !== 202) throw new Error(text);
    return decided(chart, body.id);
  }

  return { visitOf, formOf, decided, send };
}
