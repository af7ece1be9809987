/** Appointment: what EHRs return ⇄ our internal shape. Where an EHR has none, see the HL7 v2 and CSV maps. */
import type { Appointment } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const appointmentMap: EhrMap<Appointment> = {
  id: 'ehr.Appointment',
  type: 'Appointment',
  profile: profileUrl('appointment'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'contact-serial-number', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', flag: 'contact-serial-numbers', when: { system: ['*.7.3.698084.8'] }, type: 'VN', see: 'Epic: the CSN numbers visit and encounter, never the patient | R4 Appointment.identifier' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', writes: true, see: 'every EHR | R4 Appointment.identifier' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', writes: true, see: 'every EHR | R4 Appointment.status' },
    { id: 'cancelled-why', as: 'concept', from: 'cancelationReason', fhir: 'cancelationReason', writes: true, see: 'every EHR | R4 Appointment.cancelationReason' },
    { id: 'category', as: 'concept', from: 'serviceCategory[+]', fhir: 'serviceCategory[+]', writes: true, see: 'Epic: surgery or appointment | R4 Appointment.serviceCategory' },
    { id: 'service', as: 'concept', from: 'serviceType[+]', fhir: 'serviceType[+]', writes: true, prefer: ['cpt', 'hcpcs', 'snomed'], see: 'Oracle: own code set 14249 first, SNOMED second; Epic: visit types of the site | R4 Appointment.serviceType' },
    { id: 'specialty', as: 'concept', from: 'specialty[+]', fhir: 'specialty[+]', writes: true, see: 'Epic: own OID | R4 Appointment.specialty' },
    { id: 'kind', as: 'concept', from: 'appointmentType', fhir: 'appointmentType', writes: true, see: 'Epic: text | R4 Appointment.appointmentType' },
    { id: 'reason', as: 'concept', from: 'reasonCode[+]', fhir: 'reasonCode[+]', writes: true, prefer: ['icd-10-cm'], see: 'Oracle: text alone | R4 Appointment.reasonCode' },
    { id: 'reason-condition', as: 'reference', from: 'reasonReference[+]', fhir: 'reasonReference[+]', writes: true, see: 'every EHR | R4 Appointment.reasonReference' },
    { id: 'priority', as: 'number', from: 'priority', fhir: 'priority', writes: true, see: 'every EHR | R4 Appointment.priority' },
    { id: 'description', as: 'text', from: 'description', fhir: 'description', writes: true, see: 'Epic: a sentence that may hold a code, which is not read out of it | R4 Appointment.description' },
    { id: 'start', as: 'moment', from: 'start', fhir: 'start', writes: true, see: 'every EHR | R4 Appointment.start' },
    { id: 'end', as: 'moment', from: 'end', fhir: 'end', writes: true, see: 'every EHR | R4 Appointment.end' },
    { id: 'minutes', as: 'number', from: 'minutesDuration', fhir: 'minutesDuration', writes: true, see: 'Epic: may differ from end − start | R4 Appointment.minutesDuration' },
    { id: 'slot', as: 'reference', from: 'slot[+]', fhir: 'slot[+]', writes: true, see: 'Oracle: exactly one to book | R4 Appointment.slot' },
    { id: 'created', as: 'moment', from: 'created', fhir: 'created', see: 'Epic: a day without time | R4 Appointment.created' },
    { id: 'comment', as: 'text', from: 'comment', fhir: 'comment', writes: true, see: 'Oracle | R4 Appointment.comment' },
    { id: 'instruction', as: 'text', from: 'patientInstruction', fhir: 'patientInstruction', writes: true, see: 'Epic | R4 Appointment.patientInstruction' },
    { id: 'order', as: 'reference', from: 'basedOn[+]', fhir: 'basedOn[+]', writes: true, see: 'Epic | R4 Appointment.basedOn' },
    { id: 'requested', as: 'period', from: 'requestedPeriod[+]', fhir: 'requestedPeriod[+]', writes: true, see: 'Epic: days; Oracle: instants | R4 Appointment.requestedPeriod' },
  ],
  // prettier-ignore
  lists: [
    { list: 'participant', rows: [
      { id: 'participant-role', as: 'concept', from: 'type[+]', fhir: 'type[+]', writes: true, prefer: ['participation'], see: 'Oracle: own code set 14250 first | R4 Appointment.participant.type' },
      { id: 'participant', as: 'reference', from: 'actor', fhir: 'actor', writes: true, see: 'Oracle: rooms and resources by display alone | R4 Appointment.participant.actor' },
      { id: 'participant-required', as: 'code', from: 'required', fhir: 'required', writes: true, see: 'every EHR | R4 Appointment.participant.required' },
      { id: 'participant-status', as: 'code', from: 'status', fhir: 'status', writes: true, see: 'every EHR | R4 Appointment.participant.status' },
      { id: 'participant-period', as: 'period', from: 'period', fhir: 'period', writes: true, see: 'Epic: surgeries | R4 Appointment.participant.period' },
    ] },
  ],
  expected: [
    { path: 'participant[+]', why: 'Nobody takes part; R4 requires one.', reason: 'element' },
    { path: 'start', why: 'The EHR gives no start: the visit cannot be checked for a day.' },
    {
      path: 'serviceType[+].coding[+]',
      why: 'The kind of visit has no code: what to ask the payer, a person or the site’s table says.',
    },
  ],
  writeNeeds: [
    {
      path: 'status',
      why: 'A visit is written as proposed or booked, and then changed by its own moves.',
      flag: 'booking-needs-slot',
      values: ['proposed', 'booked'],
    },
    { path: 'slot', why: 'Exactly one free slot is booked.', flag: 'booking-needs-slot', count: 1 },
    {
      path: 'participant',
      why: 'Exactly one participant, the patient, is written.',
      flag: 'booking-needs-slot',
      count: 1,
    },
    {
      path: 'participant[0].status',
      why: 'The patient has accepted.',
      flag: 'booking-needs-slot',
      values: ['accepted'],
    },
  ],
  leftOut: [
    practiceExtension,
    { ...ownExtensions, why: 'Whether it can be cancelled or moved is asked when somebody wants to.' },
    { path: 'supportingInformation', why: 'What else was at hand when it was booked stays in the EHR.' },
  ],
};
