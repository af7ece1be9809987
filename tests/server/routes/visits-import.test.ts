/** Lists of visits over HTTP: preview, columns, applying, taking back, the rows not taken, and who may do it. */
import { randomUUID } from 'node:crypto';
import type { Patient } from 'fhir/r4.js';
import type { ListPreview, ListSummary, UndoneList, VisitsImportView } from '../../../server/visits-view.ts';
import { visitsUnderTest, type Person } from './visits-under-test.ts';

const site = await visitsUnderTest();
const { send, signIn, chart } = site;

const header = 'Appt ID,Date,Time,MRN,Last name,First name,DOB,CPT,Status';
let count = 0;
/** Numbers of its own for each test, as all share one site; and days far from those of the others. */
function fresh() {
  count += 1;
  const [id, mrn, year] = [`V${count}-`, `M${count}-`, 2100 + count];
  const row = (n: number, more: { time?: string; status?: string; day?: string; dob?: string } = {}) =>
    `${id}${n},${more.day ?? `12/${n}/${year}`},${more.time ?? '10:20 AM'},${mrn}${n},Rivera,Ana,${more.dob ?? '3/9/1984'},70553,${more.status ?? 'Scheduled'}`;
  const list = (...rows: string[]) => [header, ...rows].join('\r\n');
  const patient = (n: number): Patient => ({
    resourceType: 'Patient',
    id: `patient-${count}-${n}`,
    identifier: [{ value: `${mrn}${n}` }],
    name: [{ family: 'Rivera', given: ['Ana'] }],
    birthDate: '1984-03-09',
  });
  return { row, list, patient, year };
}

const upload = (person: Person, file: string | Uint8Array, name = 'visits.csv') =>
  send<ListPreview>(person, 'POST', 'visit-lists', file, { 'x-file-name': encodeURIComponent(name) });
const apply = (person: Person, id: string, gone: 'keep' | 'cancel' = 'keep', key: string = randomUUID()) =>
  send<ListSummary>(person, 'POST', `visit-lists/${id}/apply`, { gone }, { 'idempotency-key': key });
const undo = (person: Person, id: string) => send<UndoneList>(person, 'POST', `visit-lists/${id}/undo`, {});
async function applied(person: Person, file: string, gone: 'keep' | 'cancel' = 'keep') {
  const { body } = await upload(person, file);
  const done = await apply(person, body.id, gone);
  expect(done.status).toBe(200);
  return done.body;
}
const coordinator = () => signIn('coordinator');

describe('a preview', () => {
  it('shows columns with samples, what each row would do, and each cell that cannot be read', async () => {
    const { row, list, year } = fresh();
    const { status, body } = await upload(
      await coordinator(),
      list(row(1), row(2, { time: 'noonish' }), row(3)),
      'Visits of Núñez.csv',
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{
        fileName: 'Visits of Núñez.csv',
        uploadedBy: 'The coordinator',
        state: 'open',
        encoding: 'UTF-8',
        rows: 3,
      },
      foreseen: { new: 2, changed: 0, unchanged: 0, gone: 0, unreadable: 1 },
      canUndo: false,
    });
    expect(body.columns[1]).toEqual({ column: 2, header: 'Date', holds: 'start', sample: [1, 2, 3].map((n) => `12/${n}/${year}`) }); // prettier-ignore
    expect(body.shown.map(({ fate }) => fate)).toEqual(['new', 'unreadable', 'new']);
    expect(body.shown[1]?.issues).toEqual([
      expect.objectContaining({ code: 'csv/not-a-time', row: 3, severity: 'error' }),
    ]);
    expect(body.shown[0]?.start).toBe(`${year}-12-01T10:20:00-06:00`);
  });

  it('changes nothing', async () => {
    const { row, list, patient } = fresh();
    await upload(await coordinator(), list(row(1)));
    expect((await chart(patient(1))).visits).toEqual([]);
  });

  it('takes other columns and another order of dates, and leaves out what was chosen for none', async () => {
    const person = await coordinator();
    const { year } = fresh();
    const file = `Number;Day;When;Whose;Status\r\n1;4.12.${year};10:20;M-${count};whatever`;
    const first = await upload(person, file);
    expect(first.body.issues.map(({ code }) => code)).toEqual(['csv/no-column', 'csv/no-column']);
    const chosen = {
      columns: { start: 'Day', time: 'When', mrn: 'Whose', 'visit-id': 'Number', status: '' },
      dateOrder: 'dmy',
    };
    const { body } = await send<ListPreview>(person, 'PUT', `visit-lists/${first.body.id}/columns`, chosen);
    expect(body.issues).toEqual([]);
    expect(body.shown).toEqual([
      expect.objectContaining({ fate: 'new', start: `${year}-12-04T10:20:00-06:00`, status: 'booked' }),
    ]);
    expect(body.columns.at(-1)).not.toHaveProperty('holds');
  });

  it('remembers the columns of a site from the last list that was applied', async () => {
    const person = await signIn('coordinator');
    const { year } = fresh();
    const file = (n: number) => `When it is,Chart of,Dx\r\n${year}-12-0${n} 10:20,M-${count}-${n},I10`;
    const { body } = await upload(person, file(1));
    const chosen = { columns: { start: 'When it is', mrn: 'Chart of' }, dateOrder: 'mdy' };
    await send(person, 'PUT', `visit-lists/${body.id}/columns`, chosen);
    await apply(person, body.id);
    const next = await upload(person, file(2));
    expect(next.body.foreseen).toMatchObject({ new: 1, unreadable: 0 });
    // A list with other headers is read by name again.
    const { row, list } = fresh();
    expect((await upload(person, list(row(1)))).body.foreseen).toMatchObject({ new: 1 });
  });

  it('counts a row whose visit comes again below as not taken', async () => {
    const { row, list } = fresh();
    const { body } = await upload(await coordinator(), list(row(1), row(1, { time: '11:00 AM' })));
    expect(body.shown.map(({ fate }) => fate)).toEqual(['twice', 'new']);
    expect(body.foreseen).toMatchObject({ new: 1, unreadable: 1 });
  });

  it.each([
    ['UTF-8', Buffer.from('\uFEFFDate,Time,MRN,Notes\r\n12/4/2200,9:00,E1,Café', 'utf8')],
    ['UTF-16', Buffer.from('\uFEFFDate\tTime\tMRN\tNotes\r\n12/4/2200\t9:00\tE1\tCafé', 'utf16le')],
    ['Windows-1252', Buffer.from('Date,Time,MRN,Notes\r\n12/4/2200,9:00,E1,Caf\xe9', 'latin1')],
  ])('reads %s', async (encoding, bytes) => {
    const { body } = await upload(await coordinator(), bytes);
    expect(body).toMatchObject({ encoding, foreseen: { new: 1 } });
    expect(body.shown[0]?.cells.at(-1)).toBe('Café');
  });

  it.each([
    ['an empty file', '', 'empty'],
    ['a header alone', header, 'at least one row'],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'workbook'],
    ['a PDF', '%PDF-1.7', 'PDF'],
    ['bytes that are no text', Buffer.from([65, 0, 66, 0]), 'no text'],
    ['too many rows', `${header}\r\n${'1,12/4/2026,10:20,M,,,,,\r\n'.repeat(5001)}`, '5,000 rows'],
    ['too large a file', `${header}\r\n${'x'.repeat(5 * 1024 * 1024)}`, '5 MB'],
  ])('refuses %s in one sentence', async (_what, file, words) => {
    const { status, body } = await upload(await coordinator(), file);
    expect(status).toBe(400);
    expect(body.detail).toContain(words);
  });
});

describe('a list that is applied', () => {
  it('puts its visits into the charts they are of, and says so in the list of uploads', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    const done = await applied(
      person,
      list(row(1), row(2, { status: 'Cancelled' }), row(3, { day: 'soon' })),
    );
    expect(done).toMatchObject({
      ...{ state: 'applied', canUndo: true },
      counts: { new: 2, changed: 0, unchanged: 0, gone: 0, unreadable: 1 },
    });
    const found = (await chart(patient(1))).visits;
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ source: 'list', toldBy: done.id, appointment: { status: 'booked' } });
    expect((await chart(patient(2))).visits[0]?.appointment.status).toBe('cancelled');
    const { body } = await send<VisitsImportView>(person, 'GET', 'visits-import');
    expect(body.lists[0]).toMatchObject({ id: done.id, state: 'applied', canUndo: true });
  });

  it('changes what changed, leaves what did not, and counts both', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await applied(person, list(row(1), row(2)));
    const again = await applied(person, list(row(1, { time: '3:00 PM' }), row(2)));
    expect(again.counts).toMatchObject({ new: 0, changed: 1, unchanged: 1 });
    const { visits } = await chart(patient(1));
    expect(visits).toHaveLength(1);
    expect(visits[0]?.appointment.start).toContain('T15:00:00');
  });

  it.each([
    ['keep', 'booked', 0],
    ['cancel', 'cancelled', 1],
  ] as const)('with "%s" has a visit that is gone from it %s', async (gone, status, told) => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await applied(person, list(row(1), row(2), row(3)));
    const done = await applied(person, list(row(1), row(3)), gone);
    expect(done.counts?.gone).toBe(told);
    expect((await chart(patient(2))).visits[0]?.appointment.status).toBe(status);
  });

  it('is applied once, however often it is asked for with one key', async () => {
    const person = await coordinator();
    const { row, list } = fresh();
    const { body } = await upload(person, list(row(1)));
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => apply(person, body.id, 'keep', key)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map((one) => one.body.appliedAt)).toEqual(Array(3).fill(answers[0]?.body.appliedAt));
    expect((await apply(person, body.id)).body.type).toMatch(/not-open$/);
    const other = await upload(person, list(row(2)));
    expect((await apply(person, other.body.id, 'keep', key)).body.type).toMatch(/key-reused$/);
  });

  it('is applied as a whole or not at all', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    const { body } = await upload(person, list(row(1), row(2)));
    await site.sql(
      `ALTER TABLE own_visits ADD CONSTRAINT test_stop CHECK (starts_at < '${2100 + count}-12-02')`,
    );
    expect((await apply(person, body.id)).status).toBe(500);
    await site.sql('ALTER TABLE own_visits DROP CONSTRAINT test_stop');
    expect((await chart(patient(1))).visits).toEqual([]);
    expect((await apply(person, body.id)).status).toBe(200);
  });

  it('makes one audit event for each patient whose visits it changed', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await chart(patient(1));
    await chart(patient(2));
    const { body } = await upload(person, list(row(1), row(2)));
    const before = site.events.length;
    await apply(person, body.id);
    const patients = site.events
      .slice(before)
      .flatMap(({ entity = [] }) => entity.flatMap(({ what }) => what?.reference ?? []));
    expect(patients.sort()).toEqual([`Patient/${patient(1).id ?? ''}`, `Patient/${patient(2).id ?? ''}`]);
  });
});

describe('a list that is taken back', () => {
  it('leaves everything as it was before it', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await applied(person, list(row(1), row(2)));
    const second = await applied(person, list(row(1, { time: '3:00 PM' }), row(3)), 'cancel');
    const { body } = await undo(person, second.id);
    expect(body).toMatchObject({ kept: 0, list: { state: 'undone', canUndo: false } });
    expect((await chart(patient(1))).visits[0]?.appointment.start).toContain('T10:20:00');
    expect((await chart(patient(2))).visits[0]?.appointment.status).toBe('booked');
    expect((await chart(patient(3))).visits).toEqual([]);
    expect((await undo(person, second.id)).status).toBe(200);
  });

  it('can be applied again from its file', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await undo(person, (await applied(person, list(row(1)))).id);
    expect((await applied(person, list(row(1)))).counts).toMatchObject({ changed: 1 });
    expect((await chart(patient(1))).visits).toHaveLength(1);
  });

  it('is the last one only', async () => {
    const person = await coordinator();
    const { row, list } = fresh();
    const first = await applied(person, list(row(1)));
    await applied(person, list(row(2)));
    const { status, body } = await undo(person, first.id);
    expect([status, body.type]).toEqual([409, expect.stringMatching(/cannot-undo$/)]);
  });

  it('lets a visit keep its patient, who was found meanwhile', async () => {
    const person = await coordinator();
    const { row, list, patient } = fresh();
    await applied(person, list(row(1)));
    const second = await applied(person, list(row(1, { time: '3:00 PM' })));
    await chart(patient(1));
    await undo(person, second.id);
    const [visit] = (await chart(patient(1))).visits;
    expect(visit?.appointment.participant[0]?.actor?.reference).toBe(`Patient/${patient(1).id ?? ''}`);
    expect(visit?.appointment.start).toContain('T10:20:00');
  });
});

it('gives the rows that were not taken as a file, and no cell of it runs as a formula', async () => {
  const person = await coordinator();
  const { row, list } = fresh();
  const formula = row(1, { day: 'soon' })
    .replace('Rivera', '"=HYPERLINK(""http://example.org"")"')
    .replace('Ana', '@SUM(1)');
  const { body } = await upload(person, list(formula, row(2)));
  const { text, headers } = await send(person, 'GET', `visit-lists/${body.id}/unreadable.csv`);
  expect(headers.get('content-disposition')).toBe('attachment; filename=rows-not-taken.csv');
  const lines = text.replace('\uFEFF', '').trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(`${header},Why it was not taken`);
  expect(lines[1]).toContain(`"'=HYPERLINK(""http://example.org"")"`);
  expect(lines[1]).toContain(`'@SUM(1)`);
  expect(lines[1]).toMatch(/Date: .+\.$/);
});

it('gives a sample that can be read but for the cell it shows as unreadable', async () => {
  const person = await coordinator();
  const { text } = await send(person, 'GET', 'visit-lists/sample.csv');
  const { body } = await upload(person, text);
  expect(body.foreseen).toEqual({ new: 3, changed: 0, unchanged: 0, both: 0, gone: 0, unreadable: 1 });
  expect(body.shown.at(-1)?.issues.map(({ code }) => code)).toEqual(['csv/not-a-time']);
});

describe('who may do what', () => {
  it.each([
    ['coordinator', 201, 403],
    ['admin', 201, 200],
    ['analyst', 403, 200],
    ['prior-auth', 403, 403],
    ['records', 403, 403],
    ['read-only', 403, 403],
  ])('%s: lists %d, messages %d', async (role, lists, messages) => {
    const person = await signIn(role);
    const { row, list } = fresh();
    expect((await upload(person, list(row(1)))).status).toBe(lists);
    expect((await send(person, 'GET', 'visit-messages')).status).toBe(messages);
  });

  it('another site’s list is as absent as one that never was', async () => {
    const { row, list } = fresh();
    const { body } = await upload(await coordinator(), list(row(1)));
    const other = {
      ...{ id: 'elsewhere', fhirBase: 'https://elsewhere.example.org/fhir' },
      ...{ issAllowed: ['https://elsewhere.example.org/fhir'], hl7v2: { sendingApplication: 'OTHER' } },
    };
    const stranger = await signIn('coordinator', other);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/undo'],
      ['GET', '/unreadable.csv'],
    ] as const)
      expect((await send(stranger, method, `visit-lists/${body.id}${path}`)).status).toBe(404);
    expect((await apply(stranger, body.id)).status).toBe(404);
    expect((await send(stranger, 'GET', 'visit-lists/nonsense')).status).toBe(404);
  });

  it('no list is taken where the EHR gives its visits through FHIR', async () => {
    const other = {
      ...{ id: 'with-fhir', vendor: 'epic', fhirBase: 'https://with.example.org/fhir' },
      ...{ issAllowed: ['https://with.example.org/fhir'], hl7v2: { sendingApplication: 'EPIC' } },
    };
    const person = await signIn('coordinator', other);
    const { row, list } = fresh();
    expect((await upload(person, list(row(1)))).body.type).toMatch(/from-the-ehr$/);
    expect((await send<VisitsImportView>(person, 'GET', 'visits-import')).body.isNeeded).toBe(false);
  });

  it('a change without its key is refused', async () => {
    const person = await coordinator();
    const { row, list } = fresh();
    const { body } = await upload(person, list(row(1)));
    expect((await send(person, 'POST', `visit-lists/${body.id}/apply`, {})).status).toBe(400);
  });

  it.each([
    [{ columns: [], dateOrder: 'mdy' }],
    [{ columns: { start: 1 }, dateOrder: 'mdy' }],
    [{ columns: {}, dateOrder: 'ymd' }],
    [{}],
  ])('columns chosen as %j are refused', async (chosen) => {
    const person = await coordinator();
    const { row, list } = fresh();
    const { body } = await upload(person, list(row(1)));
    expect((await send(person, 'PUT', `visit-lists/${body.id}/columns`, chosen)).status).toBe(400);
  });
});
