/** What became of a request (278 inquiry, X215): for one the payer keeps pending, and one whose fate is unknown. */
import type { AuthorizationView } from '../../../server/authorization-view.ts';
import type { VisitView } from '../../../server/panel-view.ts';
import { authorizationSteps } from './authorization-steps.ts';
import { panelUnderTest, TENANT } from './panel-under-test.ts';

const panel = await panelUnderTest();
const { visitOf, formOf, decided, send } = authorizationSteps(panel);
const rulesOf = (visit: VisitView) => visit.findings.map(({ rule }) => rule);

it('lets the visit ask, says that it is being asked, and looks for the news', async () => {
  const { chart, form } = await formOf('p31');
  const later = {
    ...form.draft,
    services: form.draft.services.map((one) => ({ ...one, start: '2027-02-02' })),
  };
  const view = await send(chart, later, 'ask-1');
  expect(view.state).toBe('pended');
  const findingOf = (visit: VisitView) => visit.findings.find(({ rule }) => rule === 'P05');
  const pended = await visitOf(chart);
  expect(findingOf(pended)).toMatchObject({
    fixes: [{ label: 'ask' }, { label: 'open' }, { label: 'evidence' }],
  });
  expect(findingOf(pended)?.params['request']).toBe(view.id);
  expect(pended.newsAt).toBeUndefined();
  // Committed, and not yet sent.
  await panel.database.tenant(TENANT, async (tx) => {
    const known = await panel.authorizations.read(tx, view.id);
    if (known) await panel.authorizations.inquire(tx, known, 'ask-2');
  });
  const asking = await visitOf(chart);
  expect(asking.newsAt).toBeDefined();
  expect(findingOf(asking)).toMatchObject({
    params: { context: 'asking' },
    fixes: [{ label: 'open' }, { label: 'evidence' }],
  });
});

it('is pended, and an inquiry finds the decision', async () => {
  const { chart, form } = await formOf('p31');
  const view = await send(chart, form.draft, 'pend-1');
  expect(view).toMatchObject({ state: 'pended', decision: 'pended', choices: ['inquire'] });
  expect(view.administrationNumber).toMatch(/^R\d{10}$/);
  expect(rulesOf(await visitOf(chart))).toContain('P05');
  await panel.postTo(chart, `authorizations/${view.id}/settle`, { decision: 'inquire' }, 'pend-2');
  const later = await decided(chart, view.id);
  expect(later).toMatchObject({ state: 'decided', decision: 'approved' });
  expect(later.exchanges).toHaveLength(2);
  expect(rulesOf(await visitOf(chart))).toContain('AUTHORIZED');
});

it('is not sent again: an inquiry settles it', async () => {
  const { chart, form } = await formOf('p33');
  const received = panel.payer.received();
  const view = await send(chart, form.draft, 'cut-1');
  expect(view).toMatchObject({ state: 'ambiguous', choices: ['inquire', 'arrived', 'not-arrived'] });
  expect(panel.payer.received()).toBe(received + 1);
  expect(rulesOf(await visitOf(chart))).toContain('P16');
  await panel.postTo(chart, `authorizations/${view.id}/settle`, { decision: 'inquire' }, 'cut-2');
  const later = await decided(chart, view.id);
  expect(later).toMatchObject({ state: 'decided', decision: 'approved' });
});

it('leaves it to a person when the payer knows of no such request', async () => {
  const { chart, form } = await formOf('p13');
  const view = await send(chart, form.draft, 'lost-1');
  expect(view.state).toBe('ambiguous');
  await panel.postTo(chart, `authorizations/${view.id}/settle`, { decision: 'inquire' }, 'lost-2');
  const later = await decided(chart, view.id);
  expect(later).toMatchObject({ state: 'ambiguous', decision: 'none' });
  expect(later.exchanges).toHaveLength(2);
  const refused = await panel.postTo<AuthorizationView>(chart, 'authorizations', form.draft, 'lost-3');
  expect(refused.status).toBe(409);
});
