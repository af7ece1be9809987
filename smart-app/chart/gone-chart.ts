/** Is there a chart at all? What an EHR says of a patient whom it does not have is no empty chart. */

/** Words of the panel (`panel.…`) by the problem that says so. */
const words: Readonly<Record<string, 'noPatient' | 'merged'>> = {
  'ehr/no-such-patient': 'noPatient',
  'ehr/chart-merged': 'merged',
};

/** Absent = the chart is there, or it is not known whether it is. `error` is what reading it met. */
export function goneChart(error: Error | null): 'noPatient' | 'merged' | undefined {
  return error !== null && 'id' in error ? words[String(error.id)] : undefined;
}
