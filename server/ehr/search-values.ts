/** Clauses of a search as an EHR takes them: ids of the EHR, dates as `ge` and `lt` with time and offset. */
import type { Clause, SearchValue } from '../facade/query.ts';
import type { EhrResourceId } from './facade-ids.ts';

/** What facade ids stand for, of all that a query names. */
export type Resolved = ReadonlyMap<string, EhrResourceId>;

/** Types whose bare id every server understands in the parameter of that name. */
const BARE = new Set(['patient', 'subject', 'practitioner', 'location', 'encounter', 'organization']);

/** Name and values to send; none where the EHR could not be asked for it without losing something that matches. */
export function pushed(clause: Clause, resolved: Resolved): (readonly [name: string, value: string])[] {
  const { parameter, modifier, missing, values } = clause;
  if (modifier !== undefined || missing !== undefined) return [];
  const name = parameter.code;
  if (parameter.type === 'date') {
    const day = name === 'birthdate' ? dayOf(values) : undefined;
    return (day === undefined ? span(values) : [day]).map((text) => [name, text] as const);
  }
  const texts = values.map((value) => textOf(value, BARE.has(name), resolved));
  return texts.includes(undefined) || texts.length === 0 ? [] : [[name, texts.join(',')]];
}

function textOf(value: SearchValue, bare: boolean, resolved: Resolved): string | undefined {
  if (value.kind === 'token')
    return [...(value.system === undefined ? [] : [escape(value.system)]), escape(value.code ?? '')].join(
      '|',
    );
  if (value.kind === 'identifier') return `${escape(value.system ?? '')}|${escape(value.value ?? '')}`;
  if (value.kind === 'string') return escape(value.text);
  const stands = value.kind === 'reference' ? resolved.get(value.id ?? '') : undefined;
  if (stands === undefined) return undefined;
  return bare ? escape(stands.id) : `${stands.type}/${escape(stands.id)}`;
}

/** A birth date has no time of day, and many search for it as one day only. */
function dayOf([value, more]: readonly SearchValue[]): string | undefined {
  if (value?.kind !== 'date' || more !== undefined || value.comparator !== 'eq') return undefined;
  return value.to - value.from === 86_400_000 ? new Date(value.from).toISOString().slice(0, 10) : undefined;
}

/** The span that holds all values, as two bounds at most: what lies in it and does not match is left out afterwards. */
function span(values: readonly SearchValue[]): string[] {
  const [lows, highs]: [number[], number[]] = [[], []];
  for (const value of values) {
    if (value.kind !== 'date') return [];
    const { comparator, from, to } = value;
    const low = ['eq', 'ge', 'gt', 'sa'].includes(comparator) ? from : -Infinity;
    const high = ['eq', 'le', 'lt', 'eb'].includes(comparator) ? to : Infinity;
    lows.push(low);
    highs.push(high);
  }
  const [low, high] = [Math.min(...lows), Math.max(...highs)];
  return [
    ...(Number.isFinite(low) ? [`ge${instant(low)}`] : []),
    ...(Number.isFinite(high) ? [`lt${instant(high)}`] : []),
  ];
}

/** With time and offset, as some demand. */
export function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function escape(text: string): string {
  return text.replaceAll(/[\\,|$]/g, String.raw`\$&`);
}
