/** Messages about visits over real sockets: one effect each, in their order, matched to the chart they are of. */
import { Problem } from '../../../server/problems.ts';
import { ana, codeOf, connectionDraft, mllpUnderTest, siu, SITE, TENANT } from './mllp-under-test.ts';

const site = await mllpUnderTest();
const { tell, chart, list } = site;

/** A visit of its own for each test: its own numbers and patient. */
let count = 0;
function visit() {
  count += 1;
  const [filler, mrn] = [`F${count}`, `M${count}`];
  const segments = (more: { start?: string; status?: string } = {}) => ({
    SCH: `SCH|P${count}^SCHED|${filler}^SCHED||||||MRI^MRI visit^L|45|min|^^^${more.start ?? '20261204102000'}||||||||||||||${more.status ?? ''}`,
    PID: `PID|1||${mrn}^^^NORTH^MR||Rivera^Ana||19840309|F`,
    AIS: `AIS|1|A|70553^MRI brain^C4|${more.start ?? '20261204102000'}|||45|min`,
  });
  const patient = { ...ana, id: `patient-${count}`, identifier: [{ value: mrn }] };
  return { filler, mrn, segments, patient };
}
const firstOf = async (patient: typeof ana) => (await chart(patient)).visits[0]?.appointment;

it('books a visit, acknowledges it once it is committed, and shows it in the chart of its patient', async () => {
  const { segments, patient } = visit();
  expect(codeOf(await tell(siu('S12', { control: 'book-1', segments: segments() })))).toBe('AA');
  const { visits } = await chart(patient);
  expect(visits).toHaveLength(1);
  expect(visits[0]).toMatchObject({
    source: 'siu',
    appointment: {
      status: 'booked',
      start: '2026-12-04T10:20:00-06:00',
      serviceType: [{ coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '70553' }] }],
      participant: expect.arrayContaining([
        expect.objectContaining({ actor: { reference: `Patient/${patient.id}` } }),
        expect.objectContaining({ actor: { reference: '#practitioner-1', display: 'Dr. Stefan Bauer' } }),
      ]) as unknown,
      contained: [expect.objectContaining({ resourceType: 'Practitioner', id: 'practitioner-1' })],
    },
  });
});

it('finds the patient at once where the chart was opened before', async () => {
  const { segments, patient } = visit();
  await chart(patient);
  await tell(siu('S12', { control: 'book-2', segments: segments() }));
  const [message] = await list();
  expect(message).toMatchObject({ controlId: 'book-2', state: 'applied', outcome: 'new' });
  const rows = await site.admin<{ patient: string }>('SELECT patient FROM v2_messages WHERE id = $1', [
    message?.id,
  ]);
  expect(rows).toEqual([{ patient: patient.id }]);
  expect(site.events.at(-1)?.entity?.[0]?.what?.reference).toBe(`Patient/${patient.id}`);
});

it.each([
  ['another birth date', { birthDate: '1985-03-09' }, 'birth-date'],
  ['another family name', { name: [{ family: 'Chen', given: ['Ana'] }] }, 'name'],
  ['another given name', { name: [{ family: 'Rivera', given: ['Bo'] }] }, 'name'],
])('shows the visit in no chart with that number and %s, and says why', async (_what, other, doubt) => {
  const { segments, patient } = visit();
  await tell(siu('S12', { control: `doubt-${count}`, segments: segments() }));
  expect(await chart({ ...patient, ...other })).toMatchObject({
    visits: [],
    doubts: [{ doubt, source: 'siu' }],
  });
  expect((await chart(patient)).visits).toHaveLength(1);
});

it('warns in the list of messages where a chart that is known has the number and another name', async () => {
  const { segments, patient } = visit();
  await chart({ ...patient, name: [{ family: 'Chen', given: ['Bo'] }] });
  expect(codeOf(await tell(siu('S12', { control: 'doubt-told', segments: segments() })))).toBe('AA');
  expect((await list())[0]?.findings).toEqual([
    expect.objectContaining({ at: 'PID-5', severity: 'warning' }),
  ]);
});

it('gives the same message the same answer and one effect, however often it comes', async () => {
  const { segments, patient } = visit();
  const message = siu('S12', { control: 'again', segments: segments() });
  const answers = [
    await tell(message),
    ...(await Promise.all([tell(message), tell(message), tell(message)])),
  ];
  expect(answers.map(codeOf)).toEqual(['AA', 'AA', 'AA', 'AA']);
  expect((await list()).filter(({ controlId }) => controlId === 'again')).toMatchObject([
    { times: 4, outcome: 'new' },
  ]);
  expect((await firstOf(patient))?.meta?.versionId).toBe('2');
});

it('takes two deliveries at the very same moment for one', async () => {
  const { segments, patient } = visit();
  const message = siu('S12', { control: 'at-once', segments: segments() });
  const answers = await Promise.all([tell(message), tell(message)]);
  expect(answers.map(codeOf)).toEqual(['AA', 'AA']);
  expect((await chart(patient)).visits).toHaveLength(1);
});

it('takes a number that is used again for another message as that: nothing is lost when a sender counts anew', async () => {
  const [one, two] = [visit(), visit()];
  await tell(siu('S12', { control: '1', segments: one.segments() }));
  expect(codeOf(await tell(siu('S12', { control: '1', segments: two.segments() })))).toBe('AA');
  expect((await chart(two.patient)).visits).toHaveLength(1);
});

it('does not let an older message overwrite a newer one', async () => {
  const { segments, patient } = visit();
  await tell(
    siu('S13', { control: 'newer', at: '20261126110000', segments: segments({ start: '20261205090000' }) }),
  );
  expect(
    codeOf(await tell(siu('S12', { control: 'older', at: '20261126100000', segments: segments() }))),
  ).toBe('AA');
  expect((await firstOf(patient))?.start).toBe('2026-12-05T09:00:00-06:00');
  expect((await list())[0]).toMatchObject({ controlId: 'older', state: 'applied', outcome: 'older' });
});

it.each([
  ['S13', {}, 'booked'],
  ['S14', { status: 'Complete' }, 'fulfilled'],
  ['S15', {}, 'cancelled'],
  ['S26', {}, 'noshow'],
])('follows a visit through %s', async (event, more, status) => {
  const { segments, patient } = visit();
  await tell(siu('S12', { control: `a-${count}`, segments: segments() }));
  await tell(siu(event, { control: `b-${count}`, at: '20261126120000', segments: segments(more) }));
  const found = await firstOf(patient);
  expect(found?.status).toBe(status);
  expect((await chart(patient)).visits).toHaveLength(1);
});

it('shows a deleted visit no more', async () => {
  const { segments, patient } = visit();
  await tell(siu('S12', { control: `a-${count}`, segments: segments() }));
  await tell(siu('S17', { control: `b-${count}`, at: '20261126120000', segments: segments() }));
  expect((await chart(patient)).visits).toEqual([]);
});

it('keeps service, time and people of a visit that is cancelled by a message with nothing but its number', async () => {
  const { filler, mrn, segments, patient } = visit();
  await tell(siu('S12', { control: `a-${count}`, segments: segments() }));
  const bare = {
    ...{ RGS: '', AIS: '', AIP: '', SCH: `SCH||${filler}^SCHED` },
    PID: `PID|1||${mrn}^^^NORTH^MR||Rivera^Ana||19840309|F`,
  };
  expect(
    codeOf(await tell(siu('S15', { control: `b-${count}`, at: '20261126120000', segments: bare }))),
  ).toBe('AA');
  expect(await firstOf(patient)).toMatchObject({
    status: 'cancelled',
    start: '2026-12-04T10:20:00-06:00',
    serviceType: [{ text: 'MRI brain' }],
    contained: [{ resourceType: 'Practitioner' }],
    identifier: expect.arrayContaining([expect.objectContaining({ value: `P${count}` })]) as unknown,
  });
});

it('knows a visit by the placer’s number until the filler has given its own', async () => {
  const { segments, patient } = visit();
  const { SCH, ...others } = segments();
  await tell(
    siu('S12', { control: `a-${count}`, segments: { ...others, SCH: SCH.replace(/\|F\d+\^SCHED/, '|') } }),
  );
  await tell(siu('S14', { control: `b-${count}`, at: '20261126120000', segments: { ...others, SCH } }));
  await tell(siu('S15', { control: `c-${count}`, at: '20261126130000', segments: { ...others, SCH } }));
  expect((await chart(patient)).visits.map(({ appointment }) => appointment.status)).toEqual(['cancelled']);
});

it('takes a visit out of a chart when a later message says that it is another patient’s', async () => {
  const { segments, patient } = visit();
  const other = visit();
  await chart(patient);
  await tell(siu('S12', { control: `a-${count}`, segments: segments() }));
  const [before] = (await chart(patient)).visits;
  const corrected = { ...segments(), PID: other.segments().PID };
  await tell(siu('S14', { control: `b-${count}`, at: '20261126120000', segments: corrected }));
  expect((await chart(patient)).visits).toEqual([]);
  const id = before?.appointment.id;
  const owner = () =>
    site.admin<{ patient: string | null }>('SELECT patient FROM resources WHERE id = $1', [id]);
  expect(await owner()).toEqual([{ patient: null }]);
  expect((await chart(other.patient)).visits.map(({ appointment }) => appointment.id)).toEqual([id]);
  expect(await owner()).toEqual([{ patient: other.patient.id }]);
});

describe('what is not taken', () => {
  const refused = (segments: Record<string, string>, header?: string) =>
    tell(siu('S12', { control: `no-${++count}`, segments, ...(header !== undefined && { header }) }));

  it.each([
    ['without a patient', { PID: '' }, 'AE', 'ERR||PID^1|101'],
    ['without a beginning', { SCH: 'SCH|P1|F1', AIS: '' }, 'AE', 'ERR||SCH^1^11^1|101'],
    ['without a number of the visit', { SCH: 'SCH|||||||||||^^^20261204102000' }, 'AE', 'ERR||SCH^1^2^1|101'],
  ])('is a message %s, told at its place', async (_what, segments, code, error) => {
    const answer = await refused(segments);
    expect(codeOf(answer)).toBe(code);
    expect(answer?.[2]?.startsWith(error)).toBe(true);
    expect((await list())[0]).toMatchObject({ state: 'refused', controlId: `no-${count}` });
  });

  it.each([
    ['an admission', 'ADT^A01', 'P', 'ERR||MSH^1^9^1^2|201'],
    ['an order', 'ORM^O01', 'P', 'ERR||MSH^1^9^1|200'],
    ['an event that is no visit', 'SIU^S23', 'P', 'ERR||MSH^1^9^1|201'],
    ['a message for training', 'SIU^S12', 'T', 'ERR||MSH^1^11^1|202'],
  ])('is %s, kept as refused', async (_what, type, processing, error) => {
    const answer = await refused(
      {},
      `MSH|^~\\&|SCHED|NORTH|C|N|20261126||${type}|x-${processing}-${type.slice(-3)}|${processing}|2.5.1`,
    );
    expect(codeOf(answer)).toBe('AR');
    expect(answer?.[2]?.startsWith(error)).toBe(true);
    expect((await list())[0]).toMatchObject({
      state: 'refused',
      controlId: `x-${processing}-${type.slice(-3)}`,
    });
  });

  it('is a message of an unknown sender, of which nothing is kept', async () => {
    const before = (await list()).length;
    const answer = await refused({}, 'MSH|^~\\&|SCHED|SOUTH|C|N|20261126||SIU^S12|stranger|P|2.5.1');
    expect(codeOf(answer)).toBe('AR');
    expect(answer?.[2]?.startsWith('ERR||MSH^1^3^1|204')).toBe(true);
    expect(await list()).toHaveLength(before);
  });

  it.each([
    ['no HL7 at all', 'hello'],
    ['nothing', ''],
    ['delimiters that cannot be', 'MSHAABCD'],
  ])('is %s, answered all the same', async (_what, message) => {
    expect(codeOf(await tell(message))).toBe('AR');
  });

  it('is not refused for ever: the same message is looked at anew when it is sent again', async () => {
    const { segments, patient } = visit();
    const message = siu('S12', { control: 'later', segments: segments() });
    await site.connections.save({ ...connectionDraft, flags: { appointment: 'search' } });
    expect(codeOf(await tell(message))).toBe('AR');
    await site.connections.save(connectionDraft);
    expect(codeOf(await tell(message))).toBe('AA');
    expect((await chart(patient)).visits).toHaveLength(1);
  });

  it('is a message about a visit of an EHR that gives its visits through FHIR', async () => {
    await site.connections.save({
      ...connectionDraft,
      id: 'with-fhir',
      fhirBase: 'https://other.example.org/fhir',
      issAllowed: ['https://other.example.org/fhir'],
      vendor: 'epic',
      hl7v2: { sendingApplication: 'EPIC' },
    });
    const header = 'MSH|^~\\&|EPIC|ANY|C|N|20261126||SIU^S12|by-fhir|P|2.5.1';
    expect(codeOf(await refused({}, header))).toBe('AR');
  });
});

it('reads the character set that the header says', async () => {
  const { segments, patient } = visit();
  const header = `MSH|^~\\&|SCHED|NORTH|C|N|20261126||SIU^S12|latin|P|2.5.1||||||8859/1`;
  const message = siu('S12', { header, segments: { ...segments(), NTE: 'NTE|1||Señora wünscht Café' } });
  const line = await site.open();
  line.write(Buffer.concat([Buffer.of(0x0b), Buffer.from(message, 'latin1'), Buffer.of(0x1c, 0x0d)]));
  expect(codeOf(await line.next())).toBe('AA');
  line.socket.destroy();
  expect((await firstOf(patient))?.comment).toBe('Señora wünscht Café');
});

it('answers in the enhanced mode first that it is committed, then that it is applied', async () => {
  const { segments } = visit();
  const header = 'MSH|^~\\&|SCHED|NORTH|C|N|20261126||SIU^S12|enhanced|P|2.5.1|||AL|AL';
  const line = await site.open();
  expect(codeOf(await line.send(siu('S12', { header, segments: segments() })))).toBe('CA');
  expect(codeOf(await line.next())).toBe('AA');
  line.socket.destroy();
});

describe('when something fails', () => {
  afterEach(() => {
    delete site.fault.before;
    delete site.fault.afterCommit;
  });

  it('answers nothing while the database is away, and the repeat is applied', async () => {
    const { segments, patient } = visit();
    const message = siu('S12', { control: 'outage', segments: segments() });
    site.fault.before = (sql) => {
      if (sql.includes('own_visits'))
        throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
    };
    expect(await tell(message)).toBeUndefined();
    expect((await list()).filter(({ controlId }) => controlId === 'outage')).toEqual([]);
    delete site.fault.before;
    expect(codeOf(await tell(message))).toBe('AA');
    expect((await chart(patient)).visits).toHaveLength(1);
  });

  it('finds it done when the answer to a committed message never went out', async () => {
    const { segments, patient } = visit();
    const message = siu('S12', { control: 'unanswered', segments: segments() });
    let commits = 0;
    site.fault.afterCommit = () => {
      commits += 1;
      // The first is the look at the connection; the second is the visit itself.
      if (commits === 2) throw new Problem('store/unavailable');
    };
    expect(await tell(message)).toBeUndefined();
    delete site.fault.afterCommit;
    const [kept] = await list();
    expect(kept).toMatchObject({ controlId: 'unanswered', state: 'applied', outcome: 'new', times: 1 });
    expect(codeOf(await tell(message))).toBe('AA');
    expect((await list())[0]).toEqual({ ...kept, times: 2 });
    expect((await chart(patient)).visits).toHaveLength(1);
  });

  it('keeps a message that a fault of ours stopped, says AE, and applies the repeat', async () => {
    const { segments, patient } = visit();
    const message = siu('S12', { control: 'fault', segments: segments() });
    site.fault.before = (sql) => {
      if (sql.includes('INSERT INTO own_visits')) throw new Error('a fault of ours');
    };
    expect(codeOf(await tell(message))).toBe('AE');
    expect((await list())[0]).toMatchObject({ controlId: 'fault', state: 'received', findings: [] });
    delete site.fault.before;
    expect(codeOf(await tell(message))).toBe('AA');
    expect((await list())[0]).toMatchObject({ controlId: 'fault', state: 'applied' });
    expect((await chart(patient)).visits).toHaveLength(1);
  });
});

it('keeps no value of a patient in the clear, and writes none to the log', async () => {
  const { segments } = visit();
  const secret = { ...segments(), PID: 'PID|1||PLANTED-7731^^^NORTH^MR||Quillfeather^Zebedee||19600102|M' };
  await tell(siu('S12', { control: 'secret', segments: secret }));
  await tell(siu('S12', { control: 'secret-bad', segments: { ...secret, SCH: 'SCH|P1|F1', AIS: '' } }));
  const tables = [
    'v2_messages',
    'own_visits',
    'resources',
    'resource_versions',
    'resource_index',
    'audit_events',
  ];
  for (const table of tables) {
    const rows = await site.admin<{ row: string }>(
      `SELECT t::text AS row FROM ${table} t WHERE tenant_id = $1`,
      [TENANT],
    );
    for (const { row } of rows) expect(row).not.toMatch(/PLANTED|Quillfeather|Zebedee|5175696c6c|504c414e/i);
  }
  expect(site.lines.join('\n')).not.toMatch(/PLANTED|Quillfeather|1960-?01-?02/);
});

it('keeps the bytes of every message, and of this connection only', async () => {
  const { segments } = visit();
  const message = siu('S12', { control: 'bytes', segments: segments() });
  await tell(message);
  const [row] = await list();
  const read = (connection: string) =>
    site.database.tenant(TENANT, (tx) => site.messages.read(tx, connection, row?.id ?? ''));
  expect(Buffer.from((await read(SITE))?.bytes ?? []).toString()).toBe(message);
  expect(await read('with-fhir')).toBeUndefined();
});
