/** The scheduling system of the sandbox: tells of visits by HL7 v2 over MLLP, as a real one does. Shares no code with the listener. */
import { connect } from 'node:net';
import type { Appointment, FhirResource, Location, Patient, Practitioner } from 'fhir/r4.js';

export interface ScheduledVisit {
  readonly appointment: Appointment;
  readonly patient: Patient;
  readonly practitioner?: Practitioner;
  readonly location?: Location;
}

/** The visits of the synthetic patients, with whom and where they are. */
export function scheduledIn(roster: {
  readonly charts: readonly { readonly resources: readonly FhirResource[] }[];
  readonly shared: readonly FhirResource[];
}): readonly ScheduledVisit[] {
  const isA = (type: string) => (one: FhirResource) => one.resourceType === type;
  return roster.charts.flatMap(({ resources }) => {
    const patient = resources.find(isA('Patient')) as Patient | undefined;
    if (patient === undefined) return [];
    return (resources.filter(isA('Appointment')) as readonly Appointment[]).map((appointment) => {
      const of = (type: string) =>
        roster.shared.find(
          (one) =>
            one.resourceType === type &&
            appointment.participant.some(({ actor }) => actor?.reference === `${type}/${one.id ?? ''}`),
        );
      const [practitioner, location] = [
        of('Practitioner') as Practitioner | undefined,
        of('Location') as Location | undefined,
      ];
      return { appointment, patient, ...(practitioner && { practitioner }), ...(location && { location }) };
    });
  });
}

/** MSH-3 of its messages; MSH-4 is the site. */
export const SCHEDULING_SYSTEM = 'SCHEDULING';

const VT = '\u000b';
const FS = '\u001c';
const WAIT_MS = 20_000;

/** Sends one S12 (or S15) for each visit over one connection, each after the answer to the last. Gives the answers' codes. */
export async function tellOfVisits(
  to: { readonly host: string; readonly port: number },
  site: string,
  visits: readonly ScheduledVisit[],
  now: Date,
): Promise<readonly string[]> {
  const socket = connect(to.port, to.host);
  socket.setEncoding('utf8').setTimeout(WAIT_MS, () => socket.destroy());
  let [text, isOver]: [string, boolean] = ['', false];
  let wake: () => void = () => undefined;
  const over = () => {
    isOver = true;
    wake();
  };
  socket.on('data', (more: string) => {
    text += more;
    wake();
  });
  socket.on('error', over).on('close', over);
  const answer = async (): Promise<string> => {
    while (!text.includes(`${FS}\r`)) {
      if (isOver) return '';
      await new Promise<void>((done) => (wake = done));
    }
    const end = text.indexOf(`${FS}\r`);
    const [code = ''] = /(?<=\rMSA\|)\w+/.exec(text.slice(0, end)) ?? [];
    text = text.slice(end + 2);
    return code;
  };
  const codes: string[] = [];
  for (const visit of visits) {
    socket.write(`${VT}${messageOf(site, visit, now)}${FS}\r`);
    codes.push(await answer());
  }
  socket.end();
  return codes;
}

/** `20261204102000-0600` from FHIR's instant. */
const stamp = (instant: string): string => instant.replace(/\.\d+/, '').replace('Z', '+0000').replace(/[-:T](?=\d{2})/g, (mark, at: number) => (at > 10 && mark === '-' ? '-' : '')); // prettier-ignore

const escaped = (text: string): string =>
  text.replace(
    /[\\|^~&]/g,
    (mark) => `\\${{ '\\': 'E', '|': 'F', '^': 'S', '~': 'R', '&': 'T' }[mark] ?? ''}\\`,
  );
const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.map((part) => escaped(part ?? '')).join('^').replace(/\^+$/, ''); // prettier-ignore

const CPT = 'http://www.ama-assn.org/go/cpt';

function messageOf(
  site: string,
  { appointment, patient, practitioner, location }: ScheduledVisit,
  now: Date,
): string {
  const isOff = appointment.status === 'cancelled';
  const id = appointment.id ?? '';
  const number = patient.identifier?.find(({ type }) =>
    type?.coding?.some(({ code }) => code === 'MR'),
  )?.value;
  const [name] = patient.name ?? [];
  const [type] = appointment.serviceType ?? [];
  const coding = type?.coding?.[0];
  const start = stamp(appointment.start ?? '');
  const service = joined(coding?.code, coding?.display ?? type?.text, coding?.system === CPT ? 'C4' : 'L');
  const npi = practitioner?.identifier?.find(({ system }) => system?.endsWith('us-npi'))?.value;
  const [doctor] = practitioner?.name ?? [];
  const minutes = String(appointment.minutesDuration ?? '');
  const sch = ['SCH', `P-${id}`, `F-${id}`, '', '', '', '', '', service, minutes, 'min', `^^^${start}`];
  const segments = [
    ['MSH', '^~\\&', SCHEDULING_SYSTEM, site, 'CHARTSIDE', site, stamp(now.toISOString()), '', `SIU^${isOff ? 'S15' : 'S12'}`, `${id}-${now.getTime()}`, 'T', '2.5.1', '', '', '', '', '', 'UNICODE UTF-8'],
    [...sch, ...Array<string>(13).fill(''), isOff ? 'Cancelled' : 'Booked'],
    ['PID', '1', '', joined(number, '', '', site, 'MR'), '', joined(name?.family, ...(name?.given ?? [])), '', (patient.birthDate ?? '').replaceAll('-', ''), (patient.gender ?? '').charAt(0).toUpperCase()],
    ['RGS', '1', 'A'],
    ...(coding ? [['AIS', '1', 'A', service, start, '', '', minutes, 'min']] : []),
    ...(location?.name === undefined ? [] : [['AIL', '1', 'A', joined('', '', '', '', '', '', '', '', location.name)]]),
    ...(doctor === undefined ? [] : [['AIP', '1', 'A', joined(npi, doctor.family, doctor.given?.[0], '', '', doctor.prefix?.[0], '', '', 'NPI', 'L', '', '', 'NPI')]]),
  ]; // prettier-ignore
  return segments.map((one) => `${one.join('|').replace(/\|+$/, '')}\r`).join('');
}
