/** SIU^S12–S26 (HL7 v2.3 to v2.8, chapter 10): a visit booked, moved, changed, cancelled, missed → Appointment. */
import type { V2Map, V2SegmentMap } from './map.ts';

/** HL7 table 0278, filler status; where the event leaves the visit standing, it says more. */
const fillerStatus = {
  PENDING: 'pending', WAITLIST: 'waitlist', BOOKED: 'booked', STARTED: 'arrived', ARRIVED: 'arrived',
  'CHECKED IN': 'checked-in', COMPLETE: 'fulfilled', COMPLETED: 'fulfilled', CANCELLED: 'cancelled', CANCELED: 'cancelled',
  DC: 'cancelled', DELETED: 'entered-in-error', NOSHOW: 'noshow', 'NO SHOW': 'noshow', OVERBOOK: 'booked',
  SCHEDULED: 'booked', CONFIRMED: 'booked',
} as const; // prettier-ignore
/** The same table for one resource: whether it comes. */
const participantStatus = {
  BOOKED: 'accepted', CONFIRMED: 'accepted', SCHEDULED: 'accepted', ACCEPTED: 'accepted', STARTED: 'accepted',
  COMPLETE: 'accepted', PENDING: 'needs-action', WAITLIST: 'tentative', CANCELLED: 'declined', CANCELED: 'declined',
  DC: 'declined', DELETED: 'declined', NOSHOW: 'declined',
} as const; // prettier-ignore
const gone = { field: 2, values: ['D'] } as const;
const participation = (code: string, display: string) => ({ code, display });

// prettier-ignore
const segments: readonly V2SegmentMap[] = [
  { id: 'siu.SCH', segment: 'SCH', to: 'appointment', rows: [
    { id: 'placer', v2: 1, as: 'identifier', fhir: 'identifier[+]', type: 'PLAC', see: 'SCH-1 | R4 Appointment.identifier' },
    { id: 'filler', v2: 2, as: 'identifier', fhir: 'identifier[+]', type: 'FILL', see: 'SCH-2 | R4 Appointment.identifier' },
    { id: 'event-reason', v2: 6, as: 'concept', fhir: 'cancelationReason', events: ['S15', 'S16', 'S17', 'S26'], see: 'SCH-6 | R4 Appointment.cancelationReason' },
    { id: 'reason', v2: 7, as: 'concept', fhir: 'reasonCode[+]', see: 'SCH-7 | R4 Appointment.reasonCode' },
    { id: 'kind', v2: 8, as: 'concept', fhir: 'appointmentType', see: 'SCH-8 | R4 Appointment.appointmentType' },
    { id: 'minutes', v2: 9, as: 'minutes', unit: 10, fhir: 'minutesDuration', see: 'SCH-9, SCH-10 | R4 Appointment.minutesDuration' },
    { id: 'start', v2: [11, 4], as: 'moment', fhir: 'start', see: 'SCH-11.4, until v2.4 | R4 Appointment.start' },
    { id: 'end', v2: [11, 5], as: 'moment', fhir: 'end', see: 'SCH-11.5, until v2.4 | R4 Appointment.end' },
    { id: 'filler-status', v2: 25, as: 'code', codes: fillerStatus, fhir: 'status', lossy: 'Overbooked is booked, started is arrived.', see: 'SCH-25, table 0278 | R4 Appointment.status' },
  ] },
  { id: 'siu.TQ1', segment: 'TQ1', to: 'appointment', rows: [
    { id: 'start', v2: 7, as: 'moment', fhir: 'start', see: 'TQ1-7, from v2.5 | R4 Appointment.start' },
    { id: 'end', v2: 8, as: 'moment', fhir: 'end', see: 'TQ1-8, from v2.5 | R4 Appointment.end' },
  ] },
  { id: 'siu.NTE', segment: 'NTE', to: 'appointment', rows: [
    { id: 'comment', v2: 3, as: 'text', fhir: 'comment', see: 'NTE-3 | R4 Appointment.comment', lossy: 'Several notes become one text.' },
  ] },
  { id: 'siu.PID', segment: 'PID', to: 'patient', opens: true, role: participation('PART', 'Participation'), rows: [
    { id: 'identifier', v2: 3, as: 'identifier', fhir: 'identifier[+]', see: 'PID-3, each by its type and who assigned it | US Core Patient.identifier' },
    { id: 'name', v2: 5, as: 'name', fhir: 'name[+]', see: 'PID-5 | US Core Patient.name' },
    { id: 'birth-date', v2: 7, as: 'day', fhir: 'birthDate', see: 'PID-7 | US Core Patient.birthDate' },
    { id: 'gender', v2: 8, as: 'code', codes: { M: 'male', F: 'female', O: 'other', U: 'unknown', A: 'other', N: 'other' }, fhir: 'gender', lossy: 'Ambiguous and not applicable are read as other.', see: 'PID-8, table 0001 | US Core Patient.gender' },
    { id: 'address', v2: 11, as: 'address', fhir: 'address[+]', see: 'PID-11 | US Core Patient.address' },
    { id: 'phone', v2: 13, as: 'contact', fhir: 'telecom[+]', use: 'home', see: 'PID-13 | US Core Patient.telecom' },
    { id: 'phone-at-work', v2: 14, as: 'contact', fhir: 'telecom[+]', use: 'work', see: 'PID-14 | US Core Patient.telecom' },
  ] },
  { id: 'siu.PV1', segment: 'PV1', to: 'appointment', rows: [
    { id: 'visit-number', v2: 19, as: 'identifier', fhir: 'identifier[+]', type: 'VN', see: 'PV1-19; Epic: the CSN | R4 Appointment.identifier' },
  ] },
  { id: 'siu.DG1', segment: 'DG1', to: 'appointment', rows: [
    { id: 'diagnosis', v2: 3, as: 'concept', fhir: 'reasonCode[+]', see: 'DG1-3 | R4 Appointment.reasonCode' },
  ] },
  { id: 'siu.AIS', segment: 'AIS', to: 'appointment', gone, rows: [
    { id: 'service', v2: 3, as: 'concept', fhir: 'serviceType[+]', see: 'AIS-3 | R4 Appointment.serviceType' },
    { id: 'start', v2: 4, as: 'moment', fhir: 'start', see: 'AIS-4 | R4 Appointment.start' },
    { id: 'minutes', v2: 7, as: 'minutes', unit: 8, fhir: 'minutesDuration', see: 'AIS-7, AIS-8 | R4 Appointment.minutesDuration' },
  ] },
  { id: 'siu.AIP', segment: 'AIP', to: 'practitioner', opens: true, gone, role: participation('PPRF', 'primary performer'), rows: [
    { id: 'identifier', v2: 3, as: 'person-identifier', fhir: 'identifier[+]', see: 'AIP-3.1, .9, .13 | US Core Practitioner.identifier' },
    { id: 'name', v2: 3, as: 'person-name', fhir: 'name[+]', see: 'AIP-3.2 to .6 | US Core Practitioner.name' },
  ] },
  { id: 'siu.AIP.participant', segment: 'AIP', to: 'participant', gone, rows: [
    { id: 'role', v2: 4, as: 'concept', fhir: 'type[+]', see: 'AIP-4 | R4 Appointment.participant.type' },
    { id: 'status', v2: 12, as: 'code', codes: participantStatus, fhir: 'status', see: 'AIP-12, table 0278 | R4 Appointment.participant.status' },
  ] },
  { id: 'siu.AIL', segment: 'AIL', to: 'location', opens: true, gone, role: participation('LOC', 'location'), rows: [
    { id: 'identifier', v2: 3, as: 'place-identifier', fhir: 'identifier[+]', see: 'AIL-3.1, .4 | R4 Location.identifier' },
    { id: 'name', v2: 3, as: 'place-name', fhir: 'name', see: 'AIL-3.9, or .1 to .4 | R4 Location.name' },
  ] },
  { id: 'siu.AIL.participant', segment: 'AIL', to: 'participant', gone, rows: [
    { id: 'role', v2: 4, as: 'concept', fhir: 'type[+]', see: 'AIL-4 | R4 Appointment.participant.type' },
    { id: 'status', v2: 12, as: 'code', codes: participantStatus, fhir: 'status', see: 'AIL-12, table 0278 | R4 Appointment.participant.status' },
  ] },
  { id: 'siu.AIG', segment: 'AIG', to: 'participant', opens: true, gone, role: participation('PART', 'Participation'), rows: [
    { id: 'resource', v2: [3, 2], as: 'text', fhir: 'actor.display', see: 'AIG-3.2 | R4 Appointment.participant.actor' },
    { id: 'resource-code', v2: [3, 1], as: 'text', fhir: 'actor.display', see: 'AIG-3.1 where it has no text | R4 Appointment.participant.actor' },
    { id: 'role', v2: 4, as: 'concept', fhir: 'type[+]', see: 'AIG-4 | R4 Appointment.participant.type' },
    { id: 'status', v2: 14, as: 'code', codes: participantStatus, fhir: 'status', see: 'AIG-14, table 0278 | R4 Appointment.participant.status' },
  ] },
];

export const siuMap: V2Map = {
  id: 'siu',
  // prettier-ignore
  events: {
    S12: { status: 'booked', what: 'booked' },
    S13: { status: 'booked', what: 'moved' },
    S14: { status: 'booked', what: 'changed' },
    S15: { status: 'cancelled', what: 'cancelled', isFinal: true },
    S16: { status: 'cancelled', what: 'discontinued', isFinal: true },
    S17: { status: 'entered-in-error', what: 'deleted', isFinal: true },
    S18: { status: 'booked', what: 'a service or resource added' },
    S19: { status: 'booked', what: 'a service or resource changed' },
    S20: { status: 'booked', what: 'a service or resource cancelled' },
    S21: { status: 'booked', what: 'a service or resource discontinued' },
    S22: { status: 'booked', what: 'a service or resource deleted' },
    S26: { status: 'noshow', what: 'missed', isFinal: true },
  },
  segments,
  // prettier-ignore
  leftOut: [
    { segment: 'MSH', why: 'The header is about the message, not about the visit; event and zone are read from it.' },
    { segment: 'RGS', why: 'It only begins a group of resources.' },
    { segment: 'EVN', why: 'The event stands in the header.' },
    { segment: 'SCH', fields: [3, 4, 5], why: 'Repeating and grouped visits are each read by themselves.' },
    { segment: 'SCH', fields: [6], why: 'Why a visit was booked or moved; only the reason of an end is carried.' },
    { segment: 'SCH', fields: [10], why: 'The unit of the duration.' },
    { segment: 'SCH', fields: [11], why: 'Of the timing, beginning and end.' },
    { segment: 'SCH', fields: [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24], why: 'Who booked and who is asked about it stays with the scheduling system.' },
    { segment: 'SCH', fields: [26, 27], why: 'Orders are read from the chart, where they are complete.' },
    { segment: 'TQ1', why: 'Of the timing, beginning and end.' },
    { segment: 'NTE', why: 'Of a note, its text.' },
    { segment: 'PID', why: 'Of the patient, what finds the chart; the chart has the rest.' },
    { segment: 'PV1', why: 'Of the encounter, its number; who is involved stands in the resources of the visit.' },
    { segment: 'PV2', why: 'The encounter is read from the chart.' },
    { segment: 'PD1', why: 'The chart has it.' },
    { segment: 'NK1', why: 'Relatives are read from the chart.' },
    { segment: 'IN1', why: 'Coverage is read from the chart, where it is kept.' },
    { segment: 'IN2', why: 'Coverage is read from the chart, where it is kept.' },
    { segment: 'GT1', why: 'Who pays is read from the chart.' },
    { segment: 'OBX', why: 'Observations are read from the chart.' },
    { segment: 'DG1', why: 'Of a diagnosis, its code.' },
    { segment: 'AIS', why: 'Of a service, what it is, when and how long.' },
    { segment: 'AIP', why: 'Of a person, who it is and in which role.' },
    { segment: 'AIL', why: 'Of a place, which one it is.' },
    { segment: 'AIG', why: 'Of a resource, which one it is.' },
  ],
};
