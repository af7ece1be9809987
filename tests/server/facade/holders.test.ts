/** Ours and the EHR's as one: what is said where the EHR's part is missing. */
import { bothHolder } from '../../../server/facade/holders.ts';
import type { FacadeAccess, Found, Holder, OwnHolder } from '../../../server/facade/holder.ts';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import { Problem } from '../../../server/problems.ts';

const access: FacadeAccess = {
  ...{ tenant: 't', caller: 'c', connectionId: 'e', base: 'https://chartside.example.org/fhir/r4' },
  permission: () => ({ restrictions: [] }),
  audit: () => Promise.resolve(),
};
const visit = { resourceType: 'Appointment', id: 'a', status: 'booked', participant: [] } as const;
const unused = () => Promise.reject(new Error('is not used here'));
const own: OwnHolder = {
  ...{ vread: unused, history: unused, write: unused, make: unused },
  read: () => Promise.resolve({ ...visit, participant: [] }),
  search: (): Promise<Found> =>
    Promise.resolve({ matches: [{ ...visit, participant: [] }], included: [], issues: [], total: 1 }),
};
const refusing = (problem: Problem): Holder => ({
  read: () => Promise.reject(problem),
  search: () => Promise.reject(problem),
});
const { query } = parseQuery('Appointment', new URLSearchParams('date=2026-11-26'));

it('says that ours are all where the EHR has none of the type, and counts them', async () => {
  const none = new Problem('ehr/not-in-this-ehr', { type: 'Appointment', why: 'Visits come by HL7 v2.' });
  expect(await bothHolder({ own, ehr: refusing(none) }).search(access, query)).toMatchObject({
    total: 1,
    matches: [{ id: 'a' }],
    issues: [
      {
        severity: 'information',
        details: { text: expect.stringMatching(/^All of these are ours: /) as string },
      },
    ],
  });
});

it('says that the EHR’s are missing where it has some and gives none now, and counts nothing', async () => {
  const away = new Problem('ehr/unavailable', { status: 503 });
  const found = await bothHolder({ own, ehr: refusing(away) }).search(access, query);
  expect(found.issues).toMatchObject([{ severity: 'warning', code: 'incomplete' }]);
  expect(found.total).toBeUndefined();
});
