/**
 * The interpreter of messages that say that one chart's number is another's now: ADT A40 (two charts became one) and A47 (a
 * number was wrong). HL7 v2.5.1, 3.3.40 and 3.3.47: of PID and MRG, once or several times, PID-3 survives and MRG-1 is gone.
 */
import type { Patient } from 'fhir/r4.js';
import { setPath } from '../../paths.ts';
import type { Json } from '../recorder.ts';
import type { EhrIssue } from '../trace.ts';
import { carryV2 } from './carry.ts';
import { decodeMessage } from './charsets.ts';
import type { AnyV2Row } from './map.ts';
import { parseMessage, type V2Segment } from './message.ts';
import { siuMap } from './siu-map.ts';

/** The trigger events that are read. Those that HL7 has withdrawn (A18, A34 and others) say the same by older fields. */
export const mergeEvents: ReadonlySet<string> = new Set(['A40', 'A47']);

export interface MergedPatient {
  /** PID: numbers, names, birth date. */
  readonly survivor: Patient;
  /** MRG: the numbers that are gone, and the name that went with them. */
  readonly prior: Patient;
}

export interface MergeReading {
  /** One for each PID that an MRG follows. */
  readonly merged: readonly MergedPatient[];
  readonly issues: readonly EhrIssue[];
}

const survivorRows: readonly AnyV2Row[] =
  siuMap.segments
    .find(({ id }) => id === 'siu.PID')
    ?.rows.filter(({ id }) => ['identifier', 'name', 'birth-date'].includes(id)) ?? [];
const priorRows: readonly AnyV2Row[] = [
  { id: 'identifier', v2: 1, as: 'identifier', fhir: 'identifier[+]', see: 'MRG-1' },
  { id: 'name', v2: 7, as: 'name', fhir: 'name[+]', see: 'MRG-7' },
];

/** Bad input is told, with its position, never thrown. `zone`: the site's, as for visits. */
export function readMerge(bytes: Uint8Array, zone: string): MergeReading {
  const { text, issues: decoding } = decodeMessage(bytes);
  const { segments, issues: parsing } = parseMessage(text);
  const issues = [...decoding, ...parsing];
  const merged: MergedPatient[] = [];
  let survivor: Patient | undefined;
  for (const segment of segments) {
    if (segment.id === 'PID') survivor = patientIn(segment, survivorRows, zone, issues);
    if (segment.id !== 'MRG') continue;
    const prior = patientIn(segment, priorRows, zone, issues);
    if (survivor === undefined)
      issues.push(wrong('no-patient', 'PID', 'No PID before this MRG says who survives.'));
    else merged.push({ survivor, prior });
    survivor = undefined;
  }
  if (merged.length === 0 && issues.every(({ severity }) => severity !== 'error'))
    issues.push(wrong('no-prior', 'MRG', 'No MRG says which number is gone.'));
  return { merged, issues };
}

const wrong = (code: string, at: string, text: string): EhrIssue => ({
  ...{ code: `v2/${code}`, severity: 'error', at, text },
});

function patientIn(segment: V2Segment, rows: readonly AnyV2Row[], zone: string, issues: EhrIssue[]): Patient {
  const json: Json = {};
  const other = (field: number, component: number) => segment.values(field)[0]?.text(component) ?? '';
  for (const row of rows)
    for (const value of segment.values(typeof row.v2 === 'number' ? row.v2 : row.v2[0])) {
      if (value.text(1) === '""') continue;
      const { value: carried, problem } = carryV2(value, row, { zone, other });
      if (problem)
        issues.push({
          ...{ code: `v2/${problem.code}`, text: problem.text },
          // A day that cannot be read says nothing; it keeps nobody's chart apart.
          ...{ severity: 'warning', at: `${segment.id}-${value.place.field}` },
        });
      if (carried !== undefined) setPath(json, row.fhir, carried);
    }
  return { ...json, resourceType: 'Patient' };
}
