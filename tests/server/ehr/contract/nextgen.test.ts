/** NextGen’s manners, Enterprise and Office, live: the sandbox behaves like them, and Chartside reads them all the same. */
import type { Bundle, Condition, Coverage, DocumentReference, FhirResource } from 'fhir/r4.js';
import { hitsIn, startLive, toldIn } from './live.ts';

const live = await startLive({
  like: ['nextgen-enterprise-like', 'nextgen-office-like', 'eclinicalworks-like'],
});
afterAll(() => live.close());

test.each(['nextgen-enterprise-like', 'nextgen-office-like'])(
  '%s: says that there are no visits',
  async (id) => {
    const { body } = await (await live.open(id)).ask<Bundle<FhirResource>>('Appointment');
    expect(hitsIn(body)).toEqual([]);
    expect(toldIn(body).join()).toContain('HL7 v2 SIU or a CSV file');
  },
);

test('the same id at two bases is two patients here', async () => {
  const ids = await Promise.all(
    ['nextgen-enterprise-like', 'nextgen-office-like', 'eclinicalworks-like'].map(async (id) => {
      const chart = await live.open(id);
      expect(chart.site.idOf('Patient', 'p01')).toBe(live.site('eclinicalworks-like').idOf('Patient', 'p01'));
      return (await chart.hits('Patient'))[0]?.id;
    }),
  );
  expect(new Set(ids).size).toBe(3);
});

describe('Enterprise', () => {
  test('signs in with an assertion of ours, read from our own address', async () => {
    const chart = await live.open('nextgen-enterprise-like');
    expect(chart.site.client.method).toBe('private_key_jwt');
    expect(chart.session.role).toBe('coordinator');
  });

  test('pages in the EHR’s own word for a count', async () => {
    const chart = await live.open('nextgen-enterprise-like');
    const { body } = await chart.ask<Bundle<FhirResource>>('Condition?_count=1');
    expect(hitsIn<Condition>(body)).toHaveLength(1);
    const next = body.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    const rest = await chart.ask<Bundle<FhirResource>>(next.split('/fhir/')[1] ?? '');
    expect(hitsIn<Condition>(rest.body)).toHaveLength(1);
  });

  test('reads a document that is inline', async () => {
    const [document] = await (
      await live.open('nextgen-enterprise-like')
    ).hits<DocumentReference>('DocumentReference');
    const data = document?.content[0]?.attachment.data ?? '';
    expect(Buffer.from(data, 'base64').toString()).toMatch(/^Reason: Recurrent headaches/);
  });
});

describe('Office', () => {
  test('signs in at an address that carries aud already, with the secret in the form', async () => {
    const chart = await live.open('nextgen-office-like');
    expect(chart.site.client.method).toBe('client_secret_post');
    expect(chart.session.role).toBe('coordinator');
  });

  test('knows a person by a relative fhirUser, too', async () => {
    expect((await live.openAlone('nextgen-office-like', 'analyst')).session.role).toBe('analyst');
    expect((await live.openAlone('nextgen-office-like', 'admin')).session.role).toBe('admin');
  });

  test('does not give an address of a file that the EHR does not serve', async () => {
    const [document] = await (
      await live.open('nextgen-office-like')
    ).hits<DocumentReference>('DocumentReference');
    expect(document?.content[0]?.attachment.url).toBeUndefined();
  });

  test('keeps the name of a payer that has no record of its own', async () => {
    const [coverage] = await (await live.open('nextgen-office-like')).hits<Coverage>('Coverage');
    expect(coverage?.payor[0]?.display).toBe('Meridian Health Plan');
  });
});
