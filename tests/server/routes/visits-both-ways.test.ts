/** One visit told by a message and by a list: one where both name what makes it one, two and a doubt where they do not. */
import { randomUUID } from 'node:crypto';
import type { Patient } from 'fhir/r4.js';
import type { ListPreview, ListSummary, MessagesView, UndoneList } from '../../../server/visits-view.ts';
import { codeOf } from '../mllp/mllp-under-test.ts';
import { visitsUnderTest, type Person } from './visits-under-test.ts';

const site = await visitsUnderTest();
const { send, signIn, chart } = site;
const coordinator = await signIn('coordinator');
const analyst = await signIn('analyst');

const header = 'Appt ID,Date,Time,MRN,Last name,First name,DOB,Provider,Location,Status';
let count = 0;
function fresh() {
  const n = (count += 1);
  const year = 2100 + n;
  const row = (more: { id?: string; time?: string; provider?: string; place?: string; status?: string; mrn?: string } = {}) =>
    [
      ...[more.id ?? `L-${n}`, `12/4/${year}`, more.time ?? '10:20 AM', more.mrn ?? `B-${n}`, 'Rivera', 'Ana', '3/9/1984'],
      ...[more.provider ?? 'Dr. Stefan Bauer', more.place ?? '', more.status ?? 'Scheduled'],
    ].join(',');
  const message = (more: { event?: string; control?: string; filler?: string; time?: string; aip?: string; ail?: string; at?: string; birth?: string } = {}) =>
    [
      `MSH|^~\\&|SCHED|NORTH|CHARTSIDE|NORTH|${more.at ?? '20261126100000'}||SIU^${more.event ?? 'S12'}|${more.control ?? 'c'}-${n}|P|2.5.1||||||UNICODE UTF-8`,
      `SCH||${more.filler ?? `F-${n}`}^SCHED||||||MRI^MRI visit^L|45|min|^^^${year}1204${more.time ?? '102000'}`,
      `PID|1||B-${n}^^^NORTH^MR||Rivera^Ana||${more.birth ?? '19840309'}|F`,
      `RGS|1|A`,
      more.aip ?? 'AIP|1|A|1357924608^Bauer^Stefan^^^Dr.^^^NPI^L^^^NPI',
      ...(more.ail === undefined ? [] : [more.ail]),
    ].map((line) => `${line}\r`).join('');
  const patient: Patient = {
    ...{ resourceType: 'Patient', id: `both-${n}`, identifier: [{ value: `B-${n}` }] },
    ...{ name: [{ family: 'Rivera', given: ['Ana'] }], birthDate: '1984-03-09' },
  };
  return { n, row, message, patient };
} // prettier-ignore

async function tell(message: string): Promise<void> {
  const [answer] = await site.siu.handle(Buffer.from(message), '127.0.0.1');
  expect(codeOf(new TextDecoder().decode(answer).split('\r'))).toBe('AA');
}
const file = (...rows: string[]) => [header, ...rows].join('\r\n');
const upload = async (person: Person, ...rows: string[]) =>
  (await send<ListPreview>(person, 'POST', 'visit-lists', file(...rows), { 'x-file-name': 'visits.csv' }))
    .body;
async function apply(...rows: string[]): Promise<ListSummary> {
  const { id } = await upload(coordinator, ...rows);
  const key = { 'idempotency-key': randomUUID() };
  const done = await send<ListSummary>(
    coordinator,
    'POST',
    `visit-lists/${id}/apply`,
    { gone: 'cancel' },
    key,
  );
  expect(done.status).toBe(200);
  return done.body;
}
const undo = async ({ id }: ListSummary) =>
  (await send<UndoneList>(coordinator, 'POST', `visit-lists/${id}/undo`, {})).body;

/** What stands in the chart, in short. */
const shown = async (patient: Patient) =>
  (await chart(patient)).visits.map(({ source, also, isPerhapsTwice, appointment }) => ({
    ...{ source, also: also !== undefined, isPerhapsTwice, status: appointment.status },
    service: appointment.serviceType !== undefined || appointment.appointmentType !== undefined,
  }));
const one = { source: 'siu', also: true, isPerhapsTwice: false, status: 'booked' };

it.each([
  ['the message', async ({ message, row }: ReturnType<typeof fresh>) => {
    await tell(message());
    await apply(row());
  }],
  ['the list', async ({ message, row }: ReturnType<typeof fresh>) => {
    await apply(row());
    await tell(message());
  }],
])('is one visit, as the message tells it, where %s came first', async (_what, come) => {
  const visit = fresh();
  await chart(visit.patient);
  await come(visit);
  expect(await shown(visit.patient)).toMatchObject([one]);
  // And stays one, however often either comes again.
  await apply(visit.row());
  await tell(visit.message({ event: 'S14', control: 'again', at: '20261126110000' }));
  await apply(visit.row());
  expect(await shown(visit.patient)).toMatchObject([one]);
}); // prettier-ignore

it('is one by its number alone, also where the list says that it is cancelled: the message holds, and it is said', async () => {
  const { n, row, message, patient } = fresh();
  await tell(message());
  const cancelled = row({ id: `F-${n}`, provider: 'Chen', status: 'Cancelled' });
  const preview = await upload(coordinator, cancelled);
  expect(preview.foreseen).toMatchObject({ new: 0, unchanged: 1 });
  expect(preview.shown[0]).toMatchObject({ fate: 'unchanged', issues: [{ code: 'csv/messages-hold' }] });
  await apply(cancelled);
  expect(await shown(patient)).toMatchObject([one]);
});

it.each([
  ['the practitioner', { aip: 'AIP|1|A|99^Bauer^Stefan^^^Dr.' }, {}],
  [
    'the place',
    { aip: '', ail: 'AIL|1|A|^^^^^^^^Imaging, North' },
    { place: '"Imaging  north"', provider: '' },
  ],
])('is one where both name %s', async (_what, told, listed) => {
  const { row, message, patient } = fresh();
  await tell(message(told));
  await apply(row(listed));
  expect(await shown(patient)).toMatchObject([one]);
});

it.each([
  ['another practitioner', {}, { provider: 'Dr. Bo Chen' }],
  ['nobody', {}, { provider: '' }],
  ['a cancellation', {}, { status: 'Cancelled' }],
  ['another place alone', { aip: '', ail: 'AIL|1|A|^^^^^^^^Imaging' }, { place: 'Cardiology', provider: '' }],
])('stays two, with the doubt said at each, where the list names %s', async (_what, told, listed) => {
  const { row, message, patient } = fresh();
  await tell(message(told));
  const preview = await upload(coordinator, row(listed));
  expect(preview.shown[0]).toMatchObject({ fate: 'new', issues: [{ code: 'csv/perhaps-twice' }] });
  await apply(row(listed));
  expect((await shown(patient)).map(({ isPerhapsTwice }) => isPerhapsTwice)).toEqual([true, true]);
});

it('stays two where the list came first and the message names somebody else, and the list of messages says so', async () => {
  const { row, message, patient } = fresh();
  await apply(row({ provider: 'Dr. Bo Chen' }));
  await tell(message());
  expect((await shown(patient)).map(({ isPerhapsTwice }) => isPerhapsTwice)).toEqual([true, true]);
  const { body } = await send<MessagesView>(analyst, 'GET', 'visit-messages');
  expect(body.messages[0]?.findings).toMatchObject([{ code: '205', at: 'SCH-11', severity: 'warning' }]);
});

it.each([
  ['another time', { time: '10:21 AM' }],
  ['another patient', { mrn: 'SOMEBODY' }],
])('has nothing to do with a visit of %s', async (_what, listed) => {
  const { row, message, patient } = fresh();
  await tell(message());
  expect((await upload(coordinator, row(listed))).shown[0]).toMatchObject({ fate: 'new', issues: [] });
  await apply(row(listed));
  expect((await shown(patient)).map(({ isPerhapsTwice }) => isPerhapsTwice)).not.toContain(true);
});

it('is told apart from two of the same time that it may both be', async () => {
  const { row, message, patient } = fresh();
  await tell(message());
  await tell(message({ filler: `other-${count}`, control: 'other' }));
  await apply(row());
  expect(await shown(patient)).toMatchObject([{ also: false }, { also: false }, { also: false }]);
});

it('is taken by one row of a list, not by two', async () => {
  const { n, row, message, patient } = fresh();
  await tell(message());
  await apply(row(), row({ id: `second-${n}` }));
  const visits = await shown(patient);
  expect(visits.filter(({ also }) => also)).toHaveLength(1);
  expect(visits).toHaveLength(2);
});

it('is not gone from a list that has it no more while messages tell of it', async () => {
  const { n, row, message, patient } = fresh();
  const others = [row({ id: `x-${n}`, time: '9:00 AM' }), row({ id: `y-${n}`, time: '5:00 PM' })];
  await tell(message());
  await apply(row(), ...others);
  expect((await apply(...others)).counts).toMatchObject({ gone: 0 });
  expect((await shown(patient)).map(({ status }) => status)).toEqual(['booked', 'booked', 'booked']);
});

it('is of messages alone again when the list is taken back, and a visit that a message took over stays', async () => {
  const [before, after] = [fresh(), fresh()];
  await tell(before.message());
  const first = await apply(before.row());
  expect(await undo(first)).toMatchObject({ kept: 0 });
  expect(await shown(before.patient)).toMatchObject([{ ...one, also: false }]);
  // It is found to be the same again.
  await apply(before.row());
  expect(await shown(before.patient)).toMatchObject([one]);
  const second = await apply(after.row());
  await tell(after.message());
  expect(await undo(second)).toMatchObject({ kept: 1 });
  expect(await shown(after.patient)).toMatchObject([{ ...one, also: false }]);
});

it('becomes one visit when list and messages come at the same moment', async () => {
  const visits = [fresh(), fresh(), fresh(), fresh()];
  for (const { patient } of visits) await chart(patient);
  await Promise.all([
    ...visits.map(({ message }) => tell(message())),
    apply(...visits.map(({ row }) => row())),
  ]);
  for (const { patient } of visits) expect(await shown(patient)).toMatchObject([one]);
});
