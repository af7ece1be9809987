/** The interpreter of the HL7 v2 maps: an SIU message → Appointment and who takes part, with the trace of every value. */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { getPath, setPath } from '../../paths.ts';
import { profileUrl } from '../map.ts';
import { isTimeZone, laterBy } from '../moments.ts';
import { join, type Json } from '../recorder.ts';
import { fillRequired } from '../required.ts';
import type { Absent, EhrIssue, EhrTraceLine, UnusedSource } from '../trace.ts';
import { carryV2 } from './carry.ts';
import { decodeMessage } from './charsets.ts';
import type { AnyV2Row, V2Map, V2Scope, V2SegmentMap } from './map.ts';
import { parseMessage, type V2Place, type V2Segment, type V2Value } from './message.ts';
import { siuMap } from './siu-map.ts';

export interface SiuSettings {
  /** The site's time zone, e.g. `America/Chicago`, for times without an offset. */
  readonly zone: string;
  /** A UUID, a new one at each call. */
  readonly newId: () => string;
}

/** One value of the result; `from` is written as HL7 does (`AIP[2]-3.1`: second AIP of the message), `at` is its place. */
export interface V2TraceLine extends EhrTraceLine {
  readonly at: V2Place;
}

export interface SiuReading {
  /** Appointment first, then Patient, Practitioner, Location; absent where an issue is an error of the whole message. */
  readonly bundle?: Bundle;
  /** `S12` … and what it means for the visit. */
  readonly event?: { readonly code: string; readonly what: string };
  readonly trace: readonly V2TraceLine[];
  readonly unused: readonly (UnusedSource & { readonly at: V2Place })[];
  readonly absent: readonly Absent[];
  readonly issues: readonly EhrIssue[];
}

interface Target {
  readonly type: string;
  readonly json: Json;
  readonly lines: V2TraceLine[];
  readonly url: string;
}
interface Work {
  readonly map: V2Map;
  readonly settings: SiuSettings;
  readonly event: string;
  readonly targets: Target[];
  readonly appointment: Target;
  /** Fields that became something, or were told why not: `<segment number>.<field>.<repetition>`. */
  readonly told: Map<string, string>;
  readonly issues: EhrIssue[];
  participants: number;
}

/** Reads one message. Bad input is told, with its position, never thrown. */
export function readSiu(bytes: Uint8Array, settings: SiuSettings): SiuReading {
  if (!isTimeZone(settings.zone)) throw new Error('The settings name no time zone.');
  const { text, issues: decoding } = decodeMessage(bytes);
  const { segments, issues: parsing } = parseMessage(text);
  const issues = [...decoding, ...parsing];
  const [header] = segments;
  const nothing = { trace: [], unused: [], absent: [], issues };
  if (header === undefined) return nothing;
  const [type] = header.values(9);
  const code = type?.text(2) ?? '';
  const event = siuMap.events[code];
  if (type?.text(1) !== 'SIU' || event === undefined) {
    const sentence = 'Only SIU messages about a visit are read: S12 to S22 and S26.';
    issues.push({ code: 'v2/not-siu', severity: 'error', at: 'MSH-9', text: sentence });
    return nothing;
  }
  const appointment = newTarget('Appointment', settings);
  const work: Work = {
    ...{ map: siuMap, settings, event: code, issues, appointment },
    ...{ targets: [appointment], told: new Map(), participants: 0 },
  };
  for (const segment of segments) readSegment(work, segment);
  const absent = finish(work, header, event);
  const isUsable = issues.every((one) => one.code !== 'v2/no-start' && one.code !== 'v2/no-patient');
  return {
    ...(isUsable && { bundle: bundleOf(work) }),
    event: { code, what: event.what },
    trace: isUsable ? traceOf(work) : [],
    unused: unusedOf(work, segments),
    absent: isUsable ? absent : [],
    issues,
  };
}

const typeOf: Readonly<Record<V2Scope, string>> = {
  ...{ appointment: 'Appointment', participant: 'Appointment' },
  ...{ patient: 'Patient', practitioner: 'Practitioner', location: 'Location' },
};

function newTarget(type: string, { newId }: SiuSettings): Target {
  const name = { Appointment: 'appointment', Patient: 'patient', Practitioner: 'practitioner' }[type];
  const json: Json = { resourceType: type, ...(name && { meta: { profile: [profileUrl(name)] } }) };
  return { type, json, lines: [], url: `urn:uuid:${newId()}` };
}

function readSegment(work: Work, segment: V2Segment): void {
  let opened: Target | undefined;
  for (const map of work.map.segments) {
    if (map.segment !== segment.id) continue;
    const isGone = map.gone?.values.includes(segment.values(map.gone.field)[0]?.text(1) ?? '');
    if (isGone) {
      for (let field = 1; field <= segment.fieldCount; field++)
        for (const { place } of segment.values(field))
          work.told.set(keyOf(place), 'It was taken out of the visit.');
      return;
    }
    opened = open(work, map, opened);
    const isParticipant = map.to === 'participant';
    const target = isParticipant ? work.appointment : (opened ?? work.appointment);
    const at = isParticipant ? `participant[${work.participants - 1}]` : '';
    for (const row of map.rows) readRow(work, { map, row, segment, target, at });
  }
}

/** A segment that begins a resource adds it, and its part in the visit; the maps after it write to the same. */
function open(work: Work, map: V2SegmentMap, opened: Target | undefined): Target | undefined {
  if (map.opens !== true) return map.to === 'appointment' ? undefined : opened;
  const at = `participant[${work.participants}]`;
  work.participants += 1;
  const { json } = work.appointment;
  if (map.role) {
    const system = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
    setPath(json, `${at}.type[0].coding[0]`, { system, ...map.role });
  }
  if (map.to === 'participant') return undefined;
  const target = newTarget(typeOf[map.to], work.settings);
  work.targets.push(target);
  setPath(json, `${at}.actor.reference`, target.url);
  return target;
}

interface RowAt {
  readonly map: V2SegmentMap;
  readonly row: AnyV2Row;
  readonly segment: V2Segment;
  readonly target: Target;
  readonly at: string;
}

function readRow(work: Work, place: RowAt): void {
  const { row, segment, target, at } = place;
  if (row.events && !row.events.includes(work.event)) return;
  const field = typeof row.v2 === 'number' ? row.v2 : row.v2[0];
  const path = join(at, row.fhir);
  // A note of several lines is one text; else the first value of a place wins.
  const joins = row.as === 'text' && row.id === 'comment';
  for (const value of segment.values(field)) {
    if (value.text(1) === '""') {
      work.told.set(keyOf(value.place), 'The sender deletes it; what is not said does not become a value.');
      continue;
    }
    const before = row.fhir.includes('[+]') ? undefined : getPath(target.json, path);
    if (before !== undefined && !joins) {
      if (!work.told.has(keyOf(value.place)))
        work.told.set(keyOf(value.place), 'Another field said it before.');
      continue;
    }
    putValue(work, place, value, typeof before === 'string' ? `${before}\n` : '');
  }
}

function putValue(
  work: Work,
  { map, row, segment, target, at }: RowAt,
  value: V2Value,
  before: string,
): void {
  const other = (field: number, component: number) => segment.values(field)[0]?.text(component) ?? '';
  const { value: carried, pairs, problem } = carryV2(value, row, { zone: work.settings.zone, other });
  if (problem) {
    const { code, text, isWarning } = problem;
    const severity = isWarning ? 'warning' : 'error';
    work.issues.push({ code: `v2/${code}`, severity, at: nameOf(value.place), text });
    if (carried === undefined) work.told.set(keyOf(value.place), text);
  }
  if (carried === undefined) return;
  const resolved = setPath(
    target.json,
    join(at, row.fhir),
    typeof carried === 'string' ? before + carried : carried,
  );
  for (const [component, leaf] of pairs) {
    const place = component === 0 ? value.place : value.placeOf(component);
    work.told.set(keyOf(value.place), '');
    target.lines.push({
      row: `${map.id}#${row.id}`,
      from: nameOf(place),
      fhir: join(resolved, leaf),
      at: place,
    });
  }
}

const keyOf = ({ number, field, repetition = 1 }: V2Place): string => `${number}.${field}.${repetition}`;

/** `AIP-3(2).1`; the number of the segment is in `at`. */
function nameOf({ segment, field, repetition = 1, component }: V2Place): string {
  const which = repetition > 1 ? `(${repetition})` : '';
  return `${segment}-${field}${which}${component === undefined ? '' : `.${component}`}`;
}

/** What the event decides, what follows from the rest, and what is missing. */
function finish(work: Work, header: V2Segment, event: V2Map['events'][string]): readonly Absent[] {
  const { json, lines } = work.appointment;
  if (event.isFinal || json['status'] === undefined) {
    for (let i = lines.length - 1; i >= 0; i--) if (lines[i]?.fhir === 'status') lines.splice(i, 1);
    json['status'] = event.status;
    const place = header.values(9)[0]?.placeOf(2);
    if (place) lines.push({ row: 'siu.MSH#event', from: 'MSH-9.2', fhir: 'status', at: place });
  }
  const { start, end, minutesDuration } = json;
  if (typeof start === 'string' && end === undefined && typeof minutesDuration === 'number') {
    json['end'] = laterBy(start, minutesDuration);
    for (const path of ['start', 'minutesDuration']) {
      const line = lines.find(({ fhir }) => fhir === path);
      if (line) lines.push({ ...line, row: 'siu.Appointment#end-from-duration', fhir: 'end' });
    }
  }
  return absentOf(work);
}

function absentOf(work: Work): readonly Absent[] {
  const { json } = work.appointment;
  const absent: Absent[] = [];
  const isOver = ['cancelled', 'entered-in-error'].includes(String(json['status']));
  if (json['start'] === undefined && !isOver)
    work.issues.push({
      code: 'v2/no-start',
      severity: 'error',
      at: 'SCH-11',
      text: 'Neither SCH-11, TQ1-7 nor AIS-4 says when it begins.',
    });
  if (json['serviceType'] === undefined)
    absent.push({
      path: 'Bundle.entry[0].resource.serviceType',
      why: 'The message has no AIS segment with a service: what to ask the payer, a person says.',
    });
  for (const [index, { json: one }] of work.targets.entries())
    absent.push(...fillRequired(one, `Bundle.entry[${index}].resource`));
  if (work.targets.every(({ type }) => type !== 'Patient'))
    work.issues.push({
      code: 'v2/no-patient',
      severity: 'error',
      at: 'PID',
      text: 'The message names no patient.',
    });
  return absent;
}

function bundleOf({ targets }: Work): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: targets.map(({ url, json }) => ({
      fullUrl: url,
      // The rows build plain JSON; the profiles of `profiles/fhir` are what proves its type.
      resource: json as unknown as FhirResource,
    })),
  };
}

const traceOf = ({ targets }: Work): readonly V2TraceLine[] =>
  targets.flatMap(({ lines }, index) =>
    lines.map((line) => ({ ...line, fhir: join(`Bundle.entry[${index}].resource`, line.fhir) })),
  );

function unusedOf({ told, map }: Work, segments: readonly V2Segment[]): SiuReading['unused'] {
  const unused: (UnusedSource & { readonly at: V2Place })[] = [];
  for (const segment of segments)
    for (let field = 1; field <= segment.fieldCount; field++)
      for (const { place } of segment.values(field)) {
        const reason = told.get(keyOf(place));
        if (reason === '') continue;
        const planned = map.leftOut.find(
          (one) => one.segment === segment.id && (one.fields === undefined || one.fields.includes(field)),
        );
        unused.push({ from: nameOf(place), why: reason ?? planned?.why ?? 'No row takes it.', at: place });
      }
  return unused;
}
