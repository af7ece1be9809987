/** Writes that would touch another patient, and refusals that pass. */
import nock from 'nock';
import type { Appointment } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, chartsUnderTest, EHR } from './chart-under-test.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

const visit: Appointment = {
  ...{ resourceType: 'Appointment', id: 'a1', status: 'booked', start: '2026-12-01T10:00:00Z' },
  participant: [{ status: 'accepted', actor: { reference: 'Patient/pt-1' } }],
};

it.each([
  ['puts another patient in place of this one', 'replace', '/participant/0/actor/reference'],
  ['adds another patient', 'add', '/participant/-'],
] as const)('sends no patch that %s', async (_what, op, path) => {
  const chart = await charts.open({ vendor: 'oracle-health' });
  answers('/Appointment/a1', 200, visit);
  const reference = `Patient/${await chart.idOf('Patient', 'pt-2')}`;
  const value = op === 'add' ? { status: 'accepted', actor: { reference } } : reference;
  const written = chart.writer().write({
    ...{ key: op, method: 'patch', type: 'Appointment', id: await chart.idOf('Appointment', 'a1') },
    patch: [{ op, path, value }],
    ifMatch: 'W/"3"',
  });
  await expect(written).rejects.toMatchObject({ id: 'ehr/other-patient' });
});

it('sends under the same key what never left because the EHR asked to wait', async () => {
  const chart = await charts.open({ vendor: 'athenahealth' });
  const write = () =>
    chart.writer().write({
      ...{ key: 'wait', method: 'create' },
      resource: {
        ...{ resourceType: 'QuestionnaireResponse', status: 'completed' },
        subject: { reference: `Patient/${chart.access.patient ?? ''}` },
      },
    });
  const post = () => nock(EHR).post('/fhir/r4/QuestionnaireResponse');
  post().reply(429, '', { 'retry-after': '0' });
  post().reply(429, '', { 'retry-after': '0' });
  await expect(write()).rejects.toMatchObject({ id: 'ehr/throttled' });
  post().reply(201, '', { location: 'QuestionnaireResponse/q-1' });
  expect(await write()).toMatchObject({ state: 'done' });
});

it('takes a write for done whose Location cannot be read', async () => {
  const chart = await charts.open({ vendor: 'athenahealth' });
  nock(EHR).post('/fhir/r4/QuestionnaireResponse').reply(201, '', { location: 'QuestionnaireResponse/%ZZ' });
  const written = await chart.writer().write({
    ...{ key: 'odd', method: 'create' },
    resource: {
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed' },
      subject: { reference: `Patient/${chart.access.patient ?? ''}` },
    },
  });
  expect(written).toMatchObject({ state: 'done' });
});
