/** Reads the synthetic patients of profiles/sandbox/patients and resolves their dates. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Appointment, FhirResource, Location } from 'fhir/r4.js';

import { dayIn, resolveDates, wallTime } from './resolve-dates.ts';

export type Stored = FhirResource & { id: string };

/** One patient as the chart list shows it. */
export interface Chart {
  readonly id: string;
  /** What this patient is there to show, one line. */
  readonly about: string;
  readonly resources: readonly Stored[];
}

export interface Roster {
  readonly charts: readonly Chart[];
  /** Payers, clinic, practitioners, locations. */
  readonly shared: readonly Stored[];
}

interface PatientFile {
  readonly about: string;
  readonly resources: readonly Stored[];
}

const folder = join(import.meta.dirname, '../../../profiles/sandbox/patients');
const homeZone = 'America/Chicago';
const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/** Types for which US Core 3.1.1 has a profile that our resources claim. */
const profileOf: Readonly<Record<string, string>> = {
  Patient: 'patient',
  Practitioner: 'practitioner',
  Organization: 'organization',
  Location: 'location',
  Encounter: 'encounter',
  Condition: 'condition',
  DocumentReference: 'documentreference',
};

function zoneOf(location: Location): string {
  const extension = location.extension?.find((one) => one.url.endsWith('/timezone'));
  return extension?.valueCode ?? homeZone;
}

/** A visit's times are wall-clock times of its Location; whatever belongs to no Location is in the clinic's zone. */
function zoneFor(resource: Stored, zones: ReadonlyMap<string, string>): string {
  const references =
    resource.resourceType === 'Appointment'
      ? (resource as Appointment).participant.map((one) => one.actor?.reference)
      : resource.resourceType === 'Encounter'
        ? (resource.location ?? []).map((one) => one.location.reference)
        : [];
  return references.map((one) => zones.get(one ?? '')).find((zone) => zone !== undefined) ?? homeZone;
}

function complete(resource: Stored, now: Date, zones: ReadonlyMap<string, string>): Stored {
  const resolved = resolveDates(resource, now, zoneFor(resource, zones)) as Stored;
  const profile = profileOf[resource.resourceType];
  const lastUpdated = wallTime(dayIn(now, homeZone), '00:00', homeZone);
  const meta = { lastUpdated, ...(profile === undefined ? {} : { profile: [usCore + profile] }) };
  const { resourceType, id, ...rest } = resolved;
  return { resourceType, id, meta, ...rest } as Stored;
}

async function readPatientFile(name: string): Promise<PatientFile> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as PatientFile;
}

/** All patients as of `now`. Throws when a file is missing or no JSON: that is our own bug. */
export async function loadRoster(now: Date): Promise<Roster> {
  const names = (await readdir(folder)).filter((name) => /^p\d.*\.json$/.test(name)).sort();
  const common = (await readPatientFile('shared.json')).resources;
  const zones = new Map(
    common
      .filter((one): one is Location & { id: string } => one.resourceType === 'Location')
      .map((one) => [`Location/${one.id}`, zoneOf(one)]),
  );
  const finish = (resource: Stored): Stored => complete(resource, now, zones);
  const charts = await Promise.all(
    names.map(async (name) => {
      const { about, resources } = await readPatientFile(name);
      return { id: resources[0]?.id ?? name, about, resources: resources.map(finish) };
    }),
  );
  return { charts, shared: common.map(finish) };
}
