/** Dates, times and shares as people write them. */

const day = (text: string) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
const hours = (text: string) => text.replace(/^(\d\d)(\d\d)(\d\d)?(\d+)?$/, timeParts);

function timeParts(_all: string, hour: string, minute: string, second?: string, rest?: string): string {
  return `${hour}:${minute}${second ? `:${second}` : ''}${rest ? `.${rest}` : ''}`;
}

/** By the qualifiers of data element 1250. */
const formats: ReadonlyMap<string, readonly [RegExp, (text: string) => string]> = new Map([
  ['D8', [/^\d{8}$/, day]],
  ['D6', [/^\d{6}$/, (text: string) => day(`20${text}`)]],
  ['RD8', [/^\d{8}-\d{8}$/, (text: string) => `${day(text)} to ${day(text.slice(9))}`]],
  ['DT', [/^\d{12,16}$/, (text: string) => `${day(text)} ${hours(text.slice(8))}`]],
  ['TM', [/^\d{4}(\d\d(\d{1,2})?)?$/, hours]],
]);

/** A share of one, sent as a decimal: 0.2 is 20 %. */
const SHARE = '954';

/** What is known of a value beside its text. */
export interface ValueForm {
  /** Type of its data element: DT, TM, AN … */
  readonly type: string;
  readonly dataElement: string;
  /** The code beside it that states its format. */
  readonly format: string | undefined;
}

/** The value as people write it; undefined where its text is as good, or not what its type says. */
export function readable(text: string, { type, dataElement, format }: ValueForm): string | undefined {
  if (dataElement === SHARE && /^\d*\.?\d+$/.test(text)) return `${Math.round(Number(text) * 1e6) / 1e4} %`;
  const known = formats.get(format ?? (type === 'DT' ? (text.length === 6 ? 'D6' : 'D8') : type));
  return known?.[0].test(text) ? known[1](text) : undefined;
}
