/** A request for authorization from the chart to its decision: form, review, 278, answer, verdict. */
import type { Bundle, Claim } from 'fhir/r4.js';
import type {
  AuthorizationDraft,
  AuthorizationForm,
  AuthorizationReview,
  AuthorizationView,
} from '../../../server/authorization-view.ts';
import type { ExchangeView, VisitView } from '../../../server/panel-view.ts';
import { authorizationSteps } from './authorization-steps.ts';
import { panelUnderTest, TENANT } from './panel-under-test.ts';

const panel = await panelUnderTest();
const { visitOf, formOf, send } = authorizationSteps(panel);
const rulesOf = (visit: VisitView) => visit.findings.map(({ rule }) => rule);

describe('the form', () => {
  it('is filled from the chart, each value with its source, and lacks nothing', async () => {
    const { form } = await formOf('p01');
    expect(form.problems).toEqual([]);
    expect(form.draft).toMatchObject({
      category: 'HS',
      certification: 'I',
      levelOfService: 'E',
      placeOfService: '11',
      diagnoses: [{ code: 'G43.909', label: 'Recurrent headaches' }],
      requester: { kind: 'organization', npi: '1467560003' },
    });
    expect(form.draft.services).toHaveLength(1);
    expect(form.draft.services[0]).toMatchObject({
      code: { code: '70553' },
      serviceType: '62',
      quantity: 1,
      unit: 'UN',
      provider: { kind: 'person', family: 'Bauer', npi: '1357924608' },
    });
    const sourceOf = (field: string) => form.sources.find((one) => one.field === field)?.source;
    expect(sourceOf('service.code')).toMatchObject({ kind: 'chart', path: 'code.coding[0].code' });
    expect(sourceOf('service.start')).toMatchObject({ kind: 'chart', path: 'start' });
    expect(sourceOf('service.type')).toEqual({ kind: 'derived', rule: 'service-to-type' });
    expect(form.otherDiagnoses.map(({ code }) => code)).toEqual(['I10']);
    expect(form.choices.serviceType.length).toBeGreaterThan(90);
  });

  it('names what is wrong before anything is sent, and lets nothing of it out', async () => {
    const { chart, form } = await formOf('p01');
    const [service] = form.draft.services;
    const draft: AuthorizationDraft = {
      ...form.draft,
      diagnoses: [],
      services: [
        {
          ...service,
          modifiers: ['2'],
          quantity: 0,
          start: '2026-02-30',
          provider: { kind: 'person', family: 'Bauer', npi: '1357924609' },
        },
      ],
    };
    const { body } = await panel.postTo<AuthorizationReview>(chart, 'authorizations/review', draft);
    expect(body.canSend).toBe(false);
    expect(body.problems.map(({ field, code, line }) => [field, code, line])).toEqual([
      ['diagnoses', 'no-diagnosis', undefined],
      ['service.modifiers', 'not-a-code', 1],
      ['service.quantity', 'beyond-limit', 1],
      ['service.start', 'not-a-date', 1],
      ['service.provider.npi', 'npi-check-digit', 1],
    ]);
    const received = panel.payer.received();
    const told = await panel.postTo<{ type: string }>(chart, 'authorizations', draft, 'wrong-1');
    expect(told.status).toBe(422);
    expect(told.body.type).toContain('authorization/problems');
    expect(panel.payer.received()).toBe(received);
  });

  it.each([
    ['no coverage', 'authorizations/form?appointment=Appointment/x', 400],
    ['a coverage of nobody here', 'authorizations/form?coverage=Coverage/x', 404],
    ['no such request', 'authorizations/00000000-0000-0000-0000-000000000000', 404],
  ])('refuses %s', async (_name, path, status) => {
    const chart = await panel.open('p01');
    expect((await panel.get(chart, path)).status).toBe(status);
  });
});

describe('a request and its decision', () => {
  it('is approved: number, dates, the segments that say so, and the verdict follows', async () => {
    const { chart, form } = await formOf('p01');
    expect(rulesOf(await visitOf(chart))).toContain('E11');
    const view = await send(chart, form.draft, 'approve-1');
    expect(view).toMatchObject({ state: 'decided', decision: 'approved', choices: [], rejections: [] });
    const [line] = view.lines;
    expect(line).toMatchObject({ decision: 'approved', code: 'A1', number: view.number });
    expect(view.number).toMatch(/^MER\d{10}$/);
    expect(line?.validFrom).toBe(form.draft.services[0]?.start);
    expect((line?.validTo ?? '') > (line?.validFrom ?? '')).toBe(true);
    const evidence = line?.evidence[0];
    if (evidence?.kind !== 'segment') throw new Error('no segment proves the decision');
    const { body: exchange } = await panel.get<ExchangeView>(chart, `exchanges/${evidence.exchange}`);
    const segment = exchange.answer?.segments.find(({ segment: n }) => n === evidence.at.segment);
    expect(segment?.text).toMatch(/^HCR\*A1\*MER/);
    expect(exchange.request.issues).toEqual([]);
    const visit = await visitOf(chart);
    expect(rulesOf(visit)).toContain('AUTHORIZED');
    expect(rulesOf(visit)).not.toContain('E11');
    const number = view.number ?? '';
    const found = await panel.database.tenant(TENANT, (tx) =>
      panel.exchanges.find(tx, { authorization: number }),
    );
    expect(found.map(({ id }) => id)).toEqual([view.id]);
    expect(visit.findings.find(({ rule }) => rule === 'AUTHORIZED')?.params).toMatchObject({
      number: view.number,
    });
  });

  it('finds the same request again for the same key, and lets no second one out', async () => {
    const { chart, form } = await formOf('p03');
    const first = await send(chart, form.draft, 'once-1');
    const received = panel.payer.received();
    const again = await panel.postTo<AuthorizationView>(chart, 'authorizations', form.draft, 'once-1');
    expect(again.body.id).toBe(first.id);
    const other = await panel.postTo<{ type: string }>(chart, 'authorizations', form.draft, 'once-2');
    expect(other.status).toBe(409);
    const changed = { ...form.draft, note: 'Another' };
    expect((await panel.postTo(chart, 'authorizations', changed, 'once-1')).status).toBe(422);
    expect(panel.payer.received()).toBe(received);
  });

  it('is denied: the reason in words and the payer’s own text, and the visit is blocked', async () => {
    const { chart, form } = await formOf('p29');
    const view = await send(chart, form.draft, 'deny-1');
    expect(view.decision).toBe('denied');
    expect(view.lines[0]?.reasons[0]).toEqual({ code: '0F', label: 'Not medically necessary' });
    expect(view.lines[0]?.notes[0]).toContain('PEER TO PEER');
    const visit = await visitOf(chart);
    expect(visit.verdict).toBe('blocked');
    expect(rulesOf(visit)).toContain('P06');
  });

  it('is modified: what was asked stands beside what was authorized', async () => {
    const { chart, form } = await formOf('p30');
    expect(form.draft.services[0]?.quantity).toBe(12);
    const view = await send(chart, form.draft, 'modify-1');
    expect(view.decision).toBe('modified');
    const differences = view.lines[0]?.differences ?? [];
    expect(differences.find(({ field }) => field === 'quantity')).toMatchObject({
      asked: '12',
      authorized: '6',
    });
    expect(differences.every(({ evidence }) => evidence.length > 0)).toBe(true);
    const visit = await visitOf(chart);
    expect(rulesOf(visit)).toEqual(expect.arrayContaining(['P07', 'P10']));
  });

  it('is pended: the payer’s reference, since when, and the visit waits', async () => {
    const { chart, form } = await formOf('p31');
    const view = await send(chart, form.draft, 'pend-1');
    expect(view).toMatchObject({ state: 'pended', decision: 'pended' });
    expect(view.administrationNumber).toMatch(/^R\d{10}$/);
    expect(Date.parse(view.pendedSince ?? '')).toBeGreaterThan(0);
    const visit = await visitOf(chart);
    expect(visit.verdict).toBe('action-needed');
    expect(rulesOf(visit)).toContain('P05');
    expect(rulesOf(visit)).not.toContain('E11');
  });

  it('is rejected with AAA: the field to change, and a corrected one goes out for it', async () => {
    const { chart, form } = await formOf('p32');
    const view = await send(chart, form.draft, 'aaa-1');
    expect(view).toMatchObject({ state: 'rejected', decision: 'none' });
    expect(view.rejections[0]).toMatchObject({
      reason: '51',
      followUp: 'C',
      next: 'correct',
      place: { field: 'service.provider.npi', line: 1 },
    });
    expect(rulesOf(await visitOf(chart))).toEqual(expect.arrayContaining(['E11', 'P04']));
    const again = await send(chart, { ...form.draft, note: 'Provider corrected' }, 'aaa-2');
    expect(again.replaces).toBe(view.id);
    const { body } = await panel.get<AuthorizationView>(chart, `authorizations/${view.id}`);
    expect(body.replacedBy).toBe(again.id);
  });

  it('tells documents the payer wants', async () => {
    const { chart, form } = await formOf('p34');
    const view = await send(chart, form.draft, 'documents-1');
    expect(view.state).toBe('pended');
    expect(view.documents.map(({ kind, code }) => [kind, code])).toEqual(
      expect.arrayContaining([
        ['loinc', '11506-3'],
        ['loinc', '18748-4'],
      ]),
    );
    expect(view.documents.some(({ kind }) => kind === 'report')).toBe(true);
  });
});

describe('a request that may have arrived', () => {
  it('is not sent again, neither by itself nor by asking for the same', async () => {
    const { chart, form } = await formOf('p33');
    const received = panel.payer.received();
    const view = await send(chart, form.draft, 'cut-1');
    expect(view.state).toBe('ambiguous');
    expect(view.choices).toEqual(expect.arrayContaining(['arrived', 'not-arrived']));
    expect((await panel.postTo(chart, 'authorizations', form.draft, 'cut-2')).status).toBe(409);
    expect(panel.payer.received()).toBe(received + 1);
    const visit = await visitOf(chart);
    expect(rulesOf(visit)).toContain('P16');
  });

  it('is sent anew when a person knows that it never arrived', async () => {
    const { chart, form } = await formOf('p33');
    const draft = {
      ...form.draft,
      services: form.draft.services.map((one) => ({ ...one, quantity: 2, start: '2030-01-01' })),
    };
    const corrected = {
      ...draft,
      services: draft.services.map((one) => ({
        ...one,
        start: form.draft.services[0]?.start ?? '',
        modifiers: ['26'],
        code: { system: 'http://www.ama-assn.org/go/cpt', code: '70552' },
      })),
    };
    const view = await send(chart, corrected, 'lost-1');
    expect(view.state).toBe('ambiguous');
    const { body } = await panel.postTo<AuthorizationView>(
      chart,
      `authorizations/${view.id}/settle`,
      { decision: 'not-arrived' },
      'lost-2',
    );
    expect(body.replaces).toBe(view.id);
    const old = await panel.get<AuthorizationView>(chart, `authorizations/${view.id}`);
    expect(old.body).toMatchObject({ state: 'closed', choices: [] });
  });

  it('waits for the decision when a person knows that it arrived', async () => {
    const { chart, form } = await formOf('p33');
    const draft = {
      ...form.draft,
      services: form.draft.services.map((one) => ({
        ...one,
        code: { system: 'http://www.ama-assn.org/go/cpt', code: '70551' },
        modifiers: ['TC'],
        quantity: 3,
        start: '2027-01-04',
      })),
    };
    const view = await send(chart, draft, 'arrived-1');
    const { body } = await panel.postTo<AuthorizationView>(
      chart,
      `authorizations/${view.id}/settle`,
      { decision: 'arrived' },
      'arrived-2',
    );
    expect(body.state).toBe('arrived');
    const refused = await panel.postTo(
      chart,
      `authorizations/${view.id}/settle`,
      { decision: 'arrived' },
      'arrived-3',
    );
    expect(refused.status).toBe(409);
  });
});

it('lets nothing out a second time where what came back is no decision: the payer may have decided', async () => {
  const { chart, form } = await formOf('p16');
  const [service] = form.draft.services;
  const draft = { ...form.draft, diagnoses: [{ code: 'J06.9' }], services: [{ ...service, modifiers: [] }] };
  const completed = {
    ...draft,
    services: draft.services.map((one) => ({ ...one, serviceType: one.serviceType ?? 'BY' })),
  };
  const view = await send(chart, completed, 'garbage-1');
  expect(view).toMatchObject({ state: 'unreadable', decision: 'none' });
  expect(view.choices).toEqual(expect.arrayContaining(['arrived', 'not-arrived']));
  expect((await panel.postTo(chart, 'authorizations', completed, 'garbage-2')).status).toBe(409);
});

it('serves Claim and ClaimResponse in the FHIR view of the session, of its own patient alone', async () => {
  const { chart } = await formOf('p01');
  const { body } = await panel.send<Bundle>(chart, 'fhir/ClaimResponse');
  const [first] = body.entry ?? [];
  const id = first?.resource?.id ?? '';
  expect(first?.resource).toMatchObject({ resourceType: 'ClaimResponse', use: 'preauthorization' });
  const claim = await panel.send<Claim>(chart, `fhir/Claim/${id}`);
  expect(claim.body.item?.[0]?.productOrService.coding?.[0]?.code).toBe('70553');
  const other = await panel.open('p02');
  expect((await panel.send(other, `fhir/Claim/${id}`)).status).toBe(404);
  expect((await panel.send(other, `fhir/Claim?patient=${claim.body.patient.reference ?? ''}`)).status).toBe(
    403,
  );
});

it('keeps everything of a patient from another chart', async () => {
  const { chart, form } = await formOf('p01');
  const { body } = await panel.get<{ authorizations: AuthorizationView[] }>(chart, 'authorizations');
  const id = body.authorizations[0]?.id ?? '';
  const other = await panel.open('p02');
  expect((await panel.get(other, `authorizations/${id}`)).status).toBe(404);
  expect((await panel.postTo(other, 'authorizations', form.draft, 'theirs-1')).status).toBe(404);
});

it('lets a read-only user look, not send', async () => {
  await panel.saveConnection('read-only');
  const { chart, form } = await formOf('p01').catch(async () => {
    const opened = await panel.open('p01');
    const visit = await visitOf(opened);
    const coverage = visit.coverages[0]?.coverage ?? '';
    const { body } = await panel.get<AuthorizationForm>(
      opened,
      `authorizations/form?appointment=${visit.appointment}&coverage=${coverage}`,
    );
    return { chart: opened, visit: visit.appointment, form: body };
  });
  expect((await panel.postTo(chart, 'authorizations', form.draft, 'look-1')).status).toBe(403);
  await panel.saveConnection('coordinator');
});
