/** Taking a list back when its number meant somebody else's visit. */
import { randomUUID } from 'node:crypto';
import type { Patient } from 'fhir/r4.js';
import type { ListPreview, ListSummary, UndoneList } from '../../../server/visits-view.ts';
import { visitsUnderTest, type Person } from './visits-under-test.ts';

const site = await visitsUnderTest();
const { send, signIn, chart } = site;

const header = 'Appt ID,Date,Time,MRN,Last name,First name,DOB,CPT,Status';
const ana = 'U-1,12/1/2101,10:20 AM,UM-1,Rivera,Ana,3/9/1984,70553,Scheduled';
const bo = 'U-1,12/2/2101,11:20 AM,UM-2,Chen,Bo,1/1/1970,70551,Scheduled';

async function applied(person: Person, row: string, gone: 'keep' | 'cancel' = 'keep') {
  const { body } = await send<ListPreview>(person, 'POST', 'visit-lists', `${header}\r\n${row}`, {
    'x-file-name': 'visits.csv',
  });
  return (
    await send<ListSummary>(
      person,
      'POST',
      `visit-lists/${body.id}/apply`,
      { gone },
      { 'idempotency-key': randomUUID() },
    )
  ).body;
}
const patient = (n: number, family: string, given: string, birthDate: string): Patient => ({
  ...{ resourceType: 'Patient', id: `undo-patient-${n}`, birthDate },
  identifier: [{ value: `UM-${n}` }],
  name: [{ family, given: [given] }],
});

it('gives the visit back to whoever it was of, not to whom the list said', async () => {
  const [one, two] = [patient(1, 'Rivera', 'Ana', '1984-03-09'), patient(2, 'Chen', 'Bo', '1970-01-01')];
  const person = await signIn('coordinator');
  for (const known of ['seen', 'waiting']) {
    if (known === 'seen') await chart(one);
    await applied(person, ana);
    await chart(two);
    const second = await applied(person, bo);
    expect((await chart(two)).visits).toHaveLength(1);
    await send<UndoneList>(person, 'POST', `visit-lists/${second.id}/undo`, {});
    expect((await chart(two)).visits).toEqual([]);
    expect((await chart(one)).visits.map(({ appointment }) => appointment.start)).toEqual([
      '2101-12-01T10:20:00-06:00',
    ]);
  }
});

it('tells of a visit that is in no list any more once: what is cancelled, or over, is not gone again', async () => {
  const person = await signIn('coordinator');
  const row = (n: number, status = 'Scheduled') =>
    `G-${n},11/${n}/2102,10:20 AM,GM-${n},Rivera,Ana,3/9/1984,70553,${status}`;
  await applied(person, [row(1), row(2), row(3, 'Completed'), row(4)].join('\r\n'));
  const without = [row(1), row(4)].join('\r\n');
  expect((await applied(person, without, 'cancel')).counts).toMatchObject({ gone: 1 });
  expect((await applied(person, without, 'cancel')).counts).toMatchObject({ gone: 0 });
});
