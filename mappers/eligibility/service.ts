import table from '../codes/service-to-type.json' with { type: 'json' };

/** What a booked visit asks the payer about. */
export interface ServiceToAsk {
  /** X12 service types (element 1365), most specific first; the last ones are asked so that a general answer still helps. */
  readonly serviceTypes: readonly string[];
  /** False when the table has no row for the code: 30 is asked, and a finding says so. */
  readonly mapped: boolean;
}

/** Whether a code is named, or lies in a range such as `70551-70553`; codes of one length compare as text. */
function isIn(code: string, range: string): boolean {
  if (code === range) return true;
  const [from = '', to = from] = range.split('-');
  return from.length === to.length && code.length === from.length && code >= from && code <= to;
}

/** CPT/HCPCS code or local visit type → service types, by `codes/service-to-type.json` (first row that fits wins). */
export function serviceOf(code: string | undefined): ServiceToAsk {
  const row =
    code === undefined ? undefined : table.rows.find(({ codes }) => codes.some((range) => isIn(code, range)));
  return row ? { serviceTypes: row.serviceTypes, mapped: true } : { serviceTypes: ['30'], mapped: false };
}
