/** ADT A40 and A47 over real sockets: visits go along with their patient's number, once, and what cannot be acted on is refused. */
import type { Patient } from 'fhir/r4.js';
import { ana, codeOf, mllpUnderTest, siu, TENANT } from './mllp-under-test.ts';

const site = await mllpUnderTest();
const { tell, chart, list } = site;

let count = 0;
/** Two charts of one person, told apart by number and spelling; a visit told of the first. */
function fresh() {
  const n = (count += 1);
  const [prior, survivor] = [`OLD-${n}`, `NEW-${n}`];
  const book = (
    control: string,
    more: { number?: string; event?: string; at?: string; start?: string; name?: string } = {},
  ) =>
    siu(more.event ?? 'S12', {
      control: `${control}-${n}`,
      ...(more.at !== undefined && { at: more.at }),
      segments: {
        SCH: `SCH||MF${n}^SCHED|||||||||^^^${more.start ?? '20261204102000'}`,
        PID: `PID|1||${more.number ?? prior}^^^NORTH^MR||${more.name ?? 'Rivera^Anna'}||19840308|F`,
        AIS: '',
      },
    });
  const adt = (control: string, more: { event?: string; pid?: string; mrg?: string; at?: string; more?: string[] } = {}) =>
    [
      `MSH|^~\\&|SCHED|NORTH|CHARTSIDE|NORTH|20261126101500||ADT^${more.event ?? 'A40'}|${control}-${n}|P|2.5.1||||||UNICODE UTF-8`,
      `EVN||${more.at ?? '20261126101500'}`,
      more.pid ?? `PID|1||${survivor}^^^NORTH^MR||Rivera^Ana||19840309|F`,
      more.mrg ?? `MRG|${prior}^^^NORTH^MR||||||Rivera^Anna`,
      ...(more.more ?? []),
    ]
      .filter((line) => line !== '')
      .map((line) => `${line}\r`)
      .join('');
  const person = (number: string, more: Partial<Patient> = {}): Patient => ({
    ...{ ...ana, id: `${number}-id`, identifier: [{ value: number }] },
    ...more,
  });
  return {
    prior, survivor, book, adt,
    gone: person(prior, { name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1984-03-08' }),
    stays: person(survivor),
  };
} // prettier-ignore

const startsIn = async (patient: Patient) =>
  (await chart(patient)).visits.map(({ appointment }) => appointment.start);
const at1020 = '2026-12-04T10:20:00-06:00';

it.each(['A40', 'A47'])('moves the visits of the prior number to the surviving one: %s', async (event) => {
  const { book, adt, gone, stays } = fresh();
  await tell(book('book'));
  expect(await startsIn(gone)).toEqual([at1020]);
  await chart(stays);
  expect(codeOf(await tell(adt('merge', { event })))).toBe('AA');
  expect((await list())[0]).toMatchObject({ event: `ADT ${event}`, state: 'applied', outcome: 'changed' });
  expect(await startsIn(stays)).toEqual([at1020]);
  expect(await chart(gone)).toMatchObject({ visits: [], doubts: [] });
  const [moved] = (await chart(stays)).visits;
  expect(moved?.appointment.participant).toContainEqual(
    expect.objectContaining({ actor: { reference: `Patient/${stays.id ?? ''}` } }),
  );
  const audited = site.events.at(-1);
  expect(audited?.entity?.map(({ what }) => what?.reference)).toContain(`Patient/${stays.id ?? ''}`);
});

it('moves them also where the surviving chart is opened only later', async () => {
  const { book, adt, gone, stays } = fresh();
  await tell(book('book'));
  await chart(gone);
  await tell(adt('merge'));
  expect(await startsIn(gone)).toEqual([]);
  expect(await startsIn(stays)).toEqual([at1020]);
  const rows = await site.admin<{ patient: string }>(
    "SELECT patient FROM v2_messages WHERE control_id LIKE 'merge-%' ORDER BY received_at DESC LIMIT 1",
    [],
  );
  expect(rows).toEqual([{ patient: stays.id }]);
});

it('has one effect, however often the message comes, and at whatever moment', async () => {
  const { book, adt, stays } = fresh();
  await tell(book('book'));
  await chart(stays);
  const message = adt('merge');
  const answers = [await tell(message), ...(await Promise.all([tell(message), tell(message)]))];
  expect(answers.map(codeOf)).toEqual(['AA', 'AA', 'AA']);
  expect((await list())[0]).toMatchObject({ times: 3, outcome: 'changed' });
  expect((await chart(stays)).visits[0]?.appointment.meta?.versionId).toBe('2');
});

it('says nothing before it is committed, and keeps no half of it when the database fails', async () => {
  const { book, adt, gone, stays } = fresh();
  await tell(book('book'));
  await chart(gone);

  site.fault.before = (sql) => {
    if (!sql.includes('merged_numbers')) return;
    delete site.fault.before;
    throw new Error('the disk is full');
  };
  expect(codeOf(await tell(adt('merge')))).toBe('AE');
  expect(await startsIn(gone)).toEqual([at1020]);
  expect(codeOf(await tell(adt('merge')))).toBe('AA');
  expect(await startsIn(stays)).toEqual([at1020]);
});

it('takes a prior number that nobody named yet: what is told of it later is of the survivor', async () => {
  const { book, adt, gone, stays } = fresh();
  await chart(stays);
  expect(codeOf(await tell(adt('merge')))).toBe('AA');
  expect((await list())[0]).toMatchObject({ state: 'applied', outcome: 'unchanged' });
  await tell(book('late', { name: 'Rivera^Ana' }).replace('19840308', '19840309'));
  expect(await startsIn(stays)).toEqual([at1020]);
  expect(await startsIn(gone)).toEqual([]);
});

it('follows a chart through two merges, in whichever order the visits come', async () => {
  const { book, adt, survivor, stays } = fresh();
  const last = { ...stays, id: `last-${count}`, identifier: [{ value: `LAST-${count}` }] };
  await tell(book('book'));
  await tell(adt('first'));
  await tell(
    adt('second', {
      at: '20261126102000',
      pid: `PID|1||LAST-${count}^^^NORTH^MR||Rivera^Ana||19840309|F`,
      mrg: `MRG|${survivor}^^^NORTH^MR`,
    }),
  );
  await tell(book('moved', { event: 'S13', at: '20261126103000', start: '20261205090000' }));
  expect(await startsIn(stays)).toEqual([]);
  // The message of the first number still spells the name and the day as that chart did.
  expect(await chart(last)).toMatchObject({ visits: [], doubts: [{ doubt: 'birth-date' }] });
});

it('merges several charts of one message, or none of them', async () => {
  const [one, two] = [fresh(), fresh()];
  await tell(one.book('book'));
  await tell(two.book('book'));
  const second = [`PID|2||${two.survivor}^^^NORTH^MR||Rivera^Ana||19840309`, `MRG|${two.prior}^^^NORTH^MR`];
  const half = one.adt('half', { more: [second[0] ?? '', 'MRG|'] });
  expect(codeOf(await tell(half))).toBe('AE');
  expect(await startsIn(one.stays)).toEqual([]);
  expect(codeOf(await tell(one.adt('both', { more: second })))).toBe('AA');
  expect([await startsIn(one.stays), await startsIn(two.stays)]).toEqual([[at1020], [at1020]]);
});

it('does not take over whoever else had the prior number: the doubt is said of the survivor, too', async () => {
  const { book, adt, stays } = fresh();
  await tell(book('wrong', { name: 'Chen^Bo' }));
  expect(codeOf(await tell(adt('merge')))).toBe('AA');
  expect(await chart(stays)).toMatchObject({ visits: [], doubts: [{ doubt: 'birth-date' }] });
});

it('merges back what was merged by mistake, and passes over what is older', async () => {
  const { book, adt, gone, stays, prior, survivor } = fresh();
  await tell(book('book'));
  await tell(adt('merge'));
  await tell(
    adt('back', {
      at: '20261126102000',
      pid: `PID|1||${prior}^^^NORTH^MR||Rivera^Anna||19840308`,
      mrg: `MRG|${survivor}^^^NORTH^MR`,
    }),
  );
  expect(await startsIn(gone)).toEqual([at1020]);
  const late = adt('late', { pid: `PID|1||OTHER-${count}^^^NORTH^MR`, mrg: `MRG|${survivor}^^^NORTH^MR`, at: '20261126090000' });
  expect(codeOf(await tell(late))).toBe('AA');
  expect((await list())[0]).toMatchObject({ outcome: 'older' });
  expect(await startsIn(gone)).toEqual([at1020]);
  expect(await startsIn(stays)).toEqual([]);
}); // prettier-ignore

it.each([
  ['no number that survives', { pid: 'PID|1||||Rivera^Ana' }, 'AE', 'PID^1^3^1', '101'],
  ['no number that is gone', { mrg: 'MRG|' }, 'AE', 'MRG^1^1^1', '101'],
  ['an insurer’s number alone', { mrg: 'MRG|77^^^PAYER^MB' }, 'AE', 'MRG^1^1^1', '101'],
  ['no MRG', { mrg: '' }, 'AE', 'MRG^1', '101'],
  ['no PID', { pid: '' }, 'AE', 'PID^1', '101'],
  ['the same number twice', { pid: 'PID|1||SAME^^^NORTH^MR', mrg: 'MRG|SAME^^^NORTH^MR' }, 'AE', 'MRG^1^1^1', '207'],
  ['numbers of two authorities', { mrg: 'MRG|OLD^^^SOUTH^MR' }, 'AE', 'MRG^1^1^1', '207'],
  ['another event of ADT', { event: 'A08' }, 'AR', 'MSH^1^9^1^2', '201'],
])('refuses a message with %s, and says where', async (_what, more, code, place, why) => {
  const { adt } = fresh();
  const answer = await tell(adt('bad', more));
  expect(codeOf(answer)).toBe(code);
  expect(answer?.filter((line) => line.startsWith('ERR')).map((line) => line.split('|').slice(2, 4))).toEqual([
    [place, `${why}^^HL70357`],
  ]);
  expect((await list())[0]?.state).toBe('refused');
}); // prettier-ignore

it('keeps no number in the clear', async () => {
  const { adt } = fresh();
  await tell(adt('clear', { mrg: 'MRG|PLANTEDNUMBER^^^NORTH^MR||||||Quillfeather^Zebedee' }));
  const rows = await site.admin<{ row: string }>('SELECT m::text AS row FROM merged_numbers m', []);
  expect(rows.length).toBeGreaterThan(0);
  for (const { row } of rows) expect(row).not.toMatch(/PLANTED|Quillfeather|NEW-|504c414e/i);
  const other = await site.database.tenant(`${TENANT}-2`, (tx) => tx.query('SELECT 1 FROM merged_numbers'));
  expect(other.rows).toEqual([]);
});
