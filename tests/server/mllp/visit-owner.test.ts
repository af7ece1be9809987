/** Whose a visit is when messages disagree, charts share a number, or two things happen at one moment. */
import { ownHolder } from '../../../server/facade/own.ts';
import type { FacadeAccess } from '../../../server/facade/holder.ts';
import { resources } from '../../../server/record/resources.ts';
import { until } from '../until.ts';
import { ana, codeOf, mllpUnderTest, SITE, siu, TENANT } from './mllp-under-test.ts';

const site = await mllpUnderTest();
const { tell, chart, list } = site;

/** Until a transaction of ours stands before a lock that another one holds. */
const somebodyWaits = () =>
  until(
    () =>
      site.admin(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      ),
    ({ length }) => length > 0,
  );

let count = 0;
/** A visit of its own for each test, of whoever `person` (PID-3 to PID-7) names. */
function fresh() {
  count += 1;
  const mrn = `OWNER-${count}`;
  return {
    mrn,
    book: (control: string, more: { event?: string; person?: string; start?: string; at?: string } = {}) =>
      siu(more.event ?? 'S12', {
        control: `${control}-${count}`,
        ...(more.at !== undefined && { at: more.at }),
        segments: {
          SCH: `SCH||OF${count}^SCHED|||||||||^^^${more.start ?? '20261204102000'}`,
          PID: `PID|1||${more.person ?? `${mrn}^^^NORTH^MR||Rivera^Ana||19840309`}|F`,
          AIS: '',
        },
      }),
    patient: { ...ana, id: `owner-${count}`, identifier: [{ value: mrn }] },
  };
}

it('keeps a message that named somebody else out of the record of whoever the visit turned out to be of', async () => {
  const { book, patient, mrn } = fresh();
  await tell(book('wrong', { person: `${mrn}-OTHER^^^NORTH^MR||Chen^Bo||19700101` }));
  await chart(patient);
  await tell(book('right'));
  const rows = await site.admin<{ control_id: string; patient: string | null }>(
    'SELECT control_id, patient FROM v2_messages WHERE control_id LIKE $1 ORDER BY received_at',
    [`%-${count}`],
  );
  expect(rows).toEqual([
    { control_id: `wrong-${count}`, patient: null },
    { control_id: `right-${count}`, patient: patient.id },
  ]);
});

it('gives a visit that tells a number alone to neither of two charts with that number', async () => {
  const { book, patient, mrn } = fresh();
  await chart({ ...patient, id: `other-${count}`, name: [{ family: 'Chen' }], birthDate: '1970-01-01' });
  await chart(patient);
  await tell(book('bare', { person: `${mrn}^^^NORTH^MR||` }));
  expect((await chart(patient)).visits).toEqual([]);
  expect((await chart({ ...patient, id: `other-${count}`, name: [{ family: 'Chen' }] })).visits).toEqual([]);
});

it('takes nothing to be truer than when it came: a sender whose clock is ahead does not freeze a visit', async () => {
  const { book, patient } = fresh();
  await chart(patient);
  await tell(book('ahead', { at: '20991126100000' }));
  const moved = book('moved', { event: 'S13', start: '20261205090000' });
  expect(codeOf(await tell(moved.replace('|20261126100000|', '|20261126103100|')))).toBe('AA');
  expect((await list())[0]).toMatchObject({ outcome: 'changed' });
  expect((await chart(patient)).visits[0]?.appointment.start).toBe('2026-12-05T09:00:00-06:00');
});

it('does not undo a change that comes while the chart is opened for the first time', async () => {
  const { book, patient } = fresh();
  await tell(book('first'));
  const [row] = await site.admin<{ appointment: string }>(
    'SELECT appointment FROM own_visits ORDER BY told_at DESC LIMIT 1',
    [],
  );
  const [held, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const changing = site.database.tenant(TENANT, async (tx) => {
    const [before] = await site.visits.rows.byIds(tx, [row?.appointment ?? '']);
    if (before === undefined) throw new Error('no visit');
    await site.visits.setStatus(tx, before, 'cancelled', {
      toldBy: before.toldBy,
      toldAt: new Date(),
      asOf: new Date(before.asOf.getTime() + 60_000),
    });
    held.resolve(undefined);
    await released.promise;
  });
  // Had the chart been opened before there is a change, it would wait for nothing.
  await Promise.race([held.promise, changing]);
  const opening = chart(patient);
  await somebodyWaits().finally(() => released.resolve(undefined));
  await Promise.all([changing, opening]);
  expect((await chart(patient)).visits[0]?.appointment.status).toBe('cancelled');
});

it('names nobody for an older message that was about somebody else', async () => {
  const { book, patient, mrn } = fresh();
  await chart(patient);
  await tell(book('now'));
  await tell(book('before', { at: '20261126090000', person: `${mrn}-X^^^NORTH^MR||Chen^Bo||19700101` }));
  expect((await list())[0]).toMatchObject({ outcome: 'older' });
  expect((await list())[0]).not.toHaveProperty('patient');
});

it('keeps the order of two messages of the hour that the clock shows twice', async () => {
  const { book, patient } = fresh();
  await chart(patient);
  site.time.now = Date.parse('2026-11-01T06:59:30Z');
  await tell(book('first', { at: '20261101015900' }));
  site.time.now = Date.parse('2026-11-01T07:01:30Z');
  await tell(book('second', { event: 'S13', start: '20261205090000', at: '20261101010100' }));
  expect((await list()).find(({ controlId }) => controlId === `second-${count}`)).toMatchObject({
    outcome: 'changed',
  });
  expect((await chart(patient)).visits[0]?.appointment.start).toBe('2026-12-05T09:00:00-06:00');
});

it('shows and exports no version of a visit that was told of somebody else', async () => {
  const { book, patient, mrn } = fresh();
  await chart(patient);
  await tell(book('waited', { person: `${mrn}-Y^^^NORTH^MR||Quill^Zeb||19700101` }));
  await tell(book('corrected'));
  const id = (await chart(patient)).visits[0]?.appointment.id ?? '';
  const { database, secrets } = site;
  const text: string[] = [];
  for await (const { content } of resources.files(
    { database, secrets },
    { tenant: TENANT, connectionId: SITE, patient: patient.id },
  ))
    for await (const chunk of content) text.push(Buffer.from(chunk).toString());
  expect(text.join('')).toContain(`Patient/${patient.id}`);
  expect(text.join('')).not.toContain('Quill');
  const access: FacadeAccess = {
    ...{ tenant: TENANT, caller: 'session:1', connectionId: SITE, patient: patient.id },
    base: 'https://chartside.example.org/fhir/r4',
    permission: () => ({ restrictions: [] }),
    audit: () => Promise.resolve(),
  };
  const own = ownHolder({ database, secrets, resources: site.resources, audit: site.audit });
  const { entries } = await own.history(access, { type: 'Appointment', id }, { count: 10 });
  expect(entries.map(({ version }) => version)).toEqual([2]);
  await expect(own.vread(access, 'Appointment', id, '1')).rejects.toMatchObject({
    id: 'request/no-such-resource',
  });
});
