/** The columns of a list of visits: what they may be called, and where their values stand in our internal shape. */
import type { Appointment, Location, Patient, Practitioner } from 'fhir/r4.js';
import type { PathTo } from '../../path-to.ts';

export interface CsvScopes {
  readonly appointment: Appointment;
  readonly patient: Patient;
  readonly practitioner: Practitioner;
  readonly location: Location;
}
export type CsvScope = keyof CsvScopes;

/** How a cell is carried. */
export type CsvKind =
  | 'text'
  | 'day'
  /** Day and time in one cell, or the day here and the time in the column `with`. */
  | 'moment'
  | 'minutes'
  | 'status'
  | 'gender'
  | 'npi'
  /** CPT or HCPCS where it looks like one, else a text. */
  | 'service'
  /** ICD-10-CM where it looks like one, else a text. */
  | 'diagnosis'
  | 'phone'
  /** "Family, Given" or "Given Family". */
  | 'name';

interface ColumnOf<S extends CsvScope> {
  /** For ever: `csv#<id>` stands in traces, and in a site's own choice of columns. */
  readonly id: string;
  /** What people call it, in small letters without blanks and signs. */
  readonly names: readonly string[];
  readonly to: S;
  readonly as: CsvKind;
  /** Place of the value; of a name and a number of a person, the element they are in. */
  readonly fhir:
    | PathTo<CsvScopes[S], string>
    | PathTo<CsvScopes[S], number>
    | 'name[+]'
    | 'identifier[+]'
    | 'telecom[+]'
    | 'serviceType[+]'
    | 'reasonCode[+]';
  readonly see: string;
  /** The column that holds the time of day. */
  readonly with?: string;
  /** A list without it cannot be read, nor a row where the cell is empty. */
  readonly isNeeded?: true;
  /** A row whose cell cannot be read is not taken: a wrong guess would be worse. */
  readonly decides?: true;
  readonly lossy?: string;
}
export type CsvColumn = { [S in CsvScope]: ColumnOf<S> }[CsvScope];

// prettier-ignore
export const csvColumns: readonly CsvColumn[] = [
  { id: 'visit-id', names: ['visitid', 'appointmentid', 'apptid', 'appointment', 'encounterid', 'visitnumber', 'csn', 'confirmationnumber'], to: 'appointment', as: 'text', fhir: 'identifier[+].value', see: 'visit number | R4 Appointment.identifier' },
  { id: 'start', names: ['start', 'starttime', 'appointmentdatetime', 'apptdatetime', 'datetime', 'appointmentdate', 'apptdate', 'date', 'visitdate', 'dateofservice', 'dos'], to: 'appointment', as: 'moment', with: 'time', isNeeded: true, decides: true, fhir: 'start', see: 'day and time of the visit | R4 Appointment.start' },
  { id: 'end', names: ['end', 'endtime', 'apptend', 'appointmentend', 'finish'], to: 'appointment', as: 'moment', fhir: 'end', see: 'end of the visit | R4 Appointment.end' },
  { id: 'minutes', names: ['minutes', 'duration', 'length', 'apptlength', 'durationminutes', 'lengthminutes'], to: 'appointment', as: 'minutes', fhir: 'minutesDuration', see: 'length in minutes | R4 Appointment.minutesDuration' },
  { id: 'status', names: ['status', 'appointmentstatus', 'apptstatus', 'visitstatus'], to: 'appointment', as: 'status', decides: true, fhir: 'status', lossy: 'Words of many systems become the few codes of FHIR.', see: 'status of the visit | R4 Appointment.status' },
  { id: 'service', names: ['service', 'procedure', 'procedurecode', 'cpt', 'cptcode', 'hcpcs', 'visittype', 'appointmenttype', 'appttype', 'reasonforappointment'], to: 'appointment', as: 'service', fhir: 'serviceType[+]', see: 'CPT, HCPCS or the site’s visit type | R4 Appointment.serviceType' },
  { id: 'diagnosis', names: ['diagnosis', 'diagnosiscode', 'dx', 'icd10', 'icd', 'reason'], to: 'appointment', as: 'diagnosis', fhir: 'reasonCode[+]', see: 'ICD-10-CM or a reason | R4 Appointment.reasonCode' },
  { id: 'comment', names: ['comment', 'comments', 'note', 'notes'], to: 'appointment', as: 'text', fhir: 'comment', see: 'note | R4 Appointment.comment' },
  { id: 'mrn', names: ['mrn', 'patientid', 'chartnumber', 'chart', 'medicalrecordnumber', 'patientmrn', 'accountnumber', 'patientnumber'], to: 'patient', as: 'text', isNeeded: true, decides: true, fhir: 'identifier[+].value', see: 'number of the chart | US Core Patient.identifier' },
  { id: 'family', names: ['lastname', 'patientlastname', 'family', 'familyname', 'surname'], to: 'patient', as: 'text', fhir: 'name[0].family', see: 'family name | US Core Patient.name.family' },
  { id: 'given', names: ['firstname', 'patientfirstname', 'given', 'givenname'], to: 'patient', as: 'text', fhir: 'name[0].given[0]', see: 'given name | US Core Patient.name.given' },
  { id: 'patient-name', names: ['patient', 'patientname', 'name', 'fullname'], to: 'patient', as: 'name', fhir: 'name[+]', see: 'whole name | US Core Patient.name' },
  { id: 'birth-date', names: ['dob', 'birthdate', 'dateofbirth', 'patientdob'], to: 'patient', as: 'day', fhir: 'birthDate', see: 'birth date | US Core Patient.birthDate' },
  { id: 'gender', names: ['gender', 'sex', 'patientgender', 'patientsex'], to: 'patient', as: 'gender', fhir: 'gender', see: 'M, F, … | US Core Patient.gender' },
  { id: 'phone', names: ['phone', 'patientphone', 'mobile', 'cell', 'phonenumber', 'homephone'], to: 'patient', as: 'phone', fhir: 'telecom[+]', see: 'telephone | US Core Patient.telecom' },
  { id: 'npi', names: ['npi', 'providernpi', 'doctornpi', 'renderingnpi', 'physiciannpi'], to: 'practitioner', as: 'npi', fhir: 'identifier[+]', see: 'NPI | US Core Practitioner.identifier' },
  { id: 'provider', names: ['provider', 'providername', 'doctor', 'physician', 'resource', 'renderingprovider', 'clinician'], to: 'practitioner', as: 'name', fhir: 'name[+]', see: 'whole name | US Core Practitioner.name' },
  { id: 'location', names: ['location', 'facility', 'department', 'site', 'clinic', 'office', 'place', 'servicelocation'], to: 'location', as: 'text', fhir: 'name', see: 'name of the place | R4 Location.name' },
];

/** The time of day, where the day has a column of its own. */
export const timeColumn = {
  id: 'time',
  names: ['time', 'appointmenttime', 'appttime', 'visittime', 'timeofday'],
} as const;

/** Words of many systems for the status of a visit, in small letters without blanks and signs. */
export const statusWords: Readonly<Record<string, string>> = {
  booked: 'booked', scheduled: 'booked', confirmed: 'booked', rescheduled: 'booked', new: 'booked', active: 'booked', open: 'booked',
  pending: 'pending', requested: 'pending', tentative: 'pending', waitlist: 'waitlist', waiting: 'waitlist',
  arrived: 'arrived', arr: 'arrived', checkedin: 'checked-in', checkin: 'checked-in', inprogress: 'checked-in', inroom: 'checked-in',
  completed: 'fulfilled', complete: 'fulfilled', checkedout: 'fulfilled', checkout: 'fulfilled', seen: 'fulfilled', done: 'fulfilled', fulfilled: 'fulfilled',
  cancelled: 'cancelled', canceled: 'cancelled', cxl: 'cancelled', can: 'cancelled', deleted: 'cancelled',
  noshow: 'noshow', ns: 'noshow', missed: 'noshow', didnotshow: 'noshow',
}; // prettier-ignore
