/** Answers that are no FHIR, though they look like it. */
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, chartsUnderTest } from './chart-under-test.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

it.each([
  ['entries that are none', { entry: 'x' }],
  ['an entry that is null', { entry: [null] }],
  ['links that are none', { link: 7 }],
  ['a link that is null', { link: [null] }],
  [
    'an outcome with no issues',
    { entry: [{ resource: { resourceType: 'OperationOutcome', issue: [null] } }] },
  ],
  ['a next link that is no text', { link: [{ relation: 'next', url: 7 }] }],
])('takes %s for no FHIR, or for nothing', async (_what, more) => {
  const chart = await charts.open();
  answers('/Coverage', 200, { resourceType: 'Bundle', type: 'searchset', ...more });
  const found = await chart.search('Coverage').catch((cause: unknown) => cause);
  expect(found instanceof Error ? found : { matches: [] }).toMatchObject(
    found instanceof Error ? { id: 'ehr/not-fhir' } : { matches: [] },
  );
});

it('reads a page of more entries than a call takes arguments', async () => {
  const chart = await charts.open();
  const entry = Array.from({ length: 150_000 }, (_, n) => ({
    resource: { resourceType: 'Coverage', id: `c${n}` },
  }));
  answers('/Coverage', 200, { resourceType: 'Bundle', type: 'searchset', entry });
  await expect(chart.search('Coverage')).rejects.toMatchObject({
    id: expect.stringMatching(/^ehr\//) as string,
  });
});

it('asks a back-end’s visits of a patient and a practitioner by the patient alone, where one of them is taken', async () => {
  const chart = await charts.open({
    vendor: 'oracle-health',
    isBackend: true,
    searchParam: { Appointment: ['patient', 'practitioner', 'date'] },
  });
  const seen = answers('/Appointment', 200, { resourceType: 'Bundle', type: 'searchset', entry: [] });
  const [patient, doctor] = [await chart.idOf('Patient', 'pt-1'), await chart.idOf('Practitioner', 'dr-1')];
  await chart.search('Appointment', `patient=${patient}&practitioner=${doctor}&date=2026-11-26`);
  expect([...(seen.urls[0]?.searchParams.keys() ?? [])]).not.toContain('practitioner');
});

it('asks for documents by one of date and period', async () => {
  const chart = await charts.open({
    vendor: 'oracle-health',
    searchParam: { DocumentReference: ['patient', 'date', 'period'] },
  });
  const seen = answers('/DocumentReference', 200, { resourceType: 'Bundle', type: 'searchset', entry: [] });
  await chart.search('DocumentReference', 'date=ge2026-11-26&period=ge2026-11-01');
  const names = [...(seen.urls[0]?.searchParams.keys() ?? [])];
  expect(names.includes('date') && names.includes('period')).toBe(false);
});
