/** EHRs as they are: odd values, sizes and spellings, in the shape they were seen in. */
import nock from 'nock';
import type { DocumentReference } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, chartsUnderTest, searchset } from './chart-under-test.ts';
import { coverage, document, texts, visit } from './chart-resources.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

describe('values', () => {
  it('takes a reason in place of a value for what it says: nothing', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    const absent = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
    };
    answers('/DocumentReference', 200, searchset([{ ...document('d1'), type: absent, category: [absent] }]));
    const [found] = (await chart.search('DocumentReference')).matches as DocumentReference[];
    expect(found?.type?.coding).toEqual([expect.objectContaining({ code: 'UNK' })]);
  });

  it('keeps an ETag opaque and reads ids longer than FHIR allows', async () => {
    const chart = await charts.open();
    const long = `PHP${'9'.repeat(80)}`;
    answers(`/Coverage/${long}`, 200, coverage(long, { meta: { versionId: '0$0' } }));
    const found = await chart.read('Coverage', long);
    expect(found.meta?.versionId).toBe('0$0');
    expect(found.id).toMatch(/^[a-z2-7]{32}$/);
  });

  it('reads JSON that claims to be text, with a byte order mark', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, `\uFEFF${JSON.stringify(searchset([coverage('c1')]))}`, {
      'content-type': 'text/plain',
    });
    expect((await chart.search('Coverage')).matches).toHaveLength(1);
  });

  it('does not read an answer that is too large', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, JSON.stringify({ resourceType: 'Bundle', pad: 'x'.repeat(11 * 1024 * 1024) }));
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/too-large' });
  });

  it('tells what is wrong in a record without its values', async () => {
    const chart = await charts.open();
    answers('/Appointment', 200, searchset([visit('a1', 'next Tuesday with Rivera')]));
    const found = await chart.search('Appointment');
    expect(texts(found.issues)[0]).toMatch(/^Appointment\/[a-z2-7]{32}: It is no date and no time\.$/);
  });

  it('reads a time without offset in the clinic’s zone', async () => {
    const chart = await charts.open({ vendor: 'eclinicalworks', flags: { notOffered: {} } });
    answers('/Appointment', 200, searchset([visit('a1', '2026-12-01T10:00:00')]));
    expect((await chart.search('Appointment')).matches).toMatchObject([
      { start: '2026-12-01T10:00:00-06:00' },
    ]);
  });

  it('keeps the name of a payer that is only contained', async () => {
    const chart = await charts.open();
    const contained = [{ resourceType: 'Organization' as const, id: 'pay', name: 'Meridian' }];
    answers('/Coverage/c1', 200, coverage('c1', { contained, payor: [{ reference: '#pay' }] }));
    expect(await chart.read('Coverage', 'c1')).toMatchObject({ payor: [{ display: 'Meridian' }] });
  });
});
