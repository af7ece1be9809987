/** What may stand at a place of an overlay: row ids, words of a change, codes. Pure. */
import type { CompletionView } from '../../../server/workbench-view.ts';
import type { JsonPlace } from './json-place.ts';

export interface Choice {
  /** Without quotes. */
  readonly value: string;
  readonly about: string;
  /** What is written behind a name that is chosen, e.g. `{}`; none behind a value. */
  readonly then?: string;
}

export interface Facts {
  readonly maps: readonly { readonly id: string; readonly guide: string }[];
  readonly payers: readonly { readonly id: string; readonly name: string }[];
  readonly completion: CompletionView | undefined;
  /** Sentence for each name at the top of an overlay. */
  readonly top: readonly { readonly word: string; readonly about: string }[];
}

const objects = new Set(['rows', 'segments', 'when', 'constants']);
const lists = new Set(['samples', 'codes']);
const flags = new Set(['drop', 'required']);

function emptyOf(word: string): string {
  if (objects.has(word)) return '{}';
  if (word === 'codes') return '[{ "x12": "", "fhir": "" }]';
  if (lists.has(word)) return '[]';
  return flags.has(word) ? 'true' : '""';
}

export function choicesAt({ path, role }: JsonPlace, facts: Facts): readonly Choice[] {
  return role === 'name' ? namesAt(path, facts) : valuesAt(path, facts);
}

function namesAt([first, id, word]: readonly string[], { top, completion }: Facts): readonly Choice[] {
  if (first === undefined) return names(top);
  if (!completion) return [];
  if (first === 'rows' && id === undefined) return completion.rows.map(rowName);
  if (first === 'segments' && id === undefined) return completion.segmentMaps.map(segmentName);
  if (word === 'constants') return constantNames(id, completion);
  if (word !== undefined) return [];
  const isSegment = first === 'segments';
  return names(completion.words.filter(({ word: one }) => (isSegment ? ofSegments : ofRows)(one)));
}

const ofSegments = (word: string): boolean => ['drop', 'why', 'constants'].includes(word);
const ofRows = (word: string): boolean => word !== 'constants';

const names = (words: Facts['top']): Choice[] =>
  words.map(({ word, about }) => ({ value: word, about, then: emptyOf(word) }));

const rowName = ({ id, element, label, fhir }: CompletionView['rows'][number]): Choice => ({
  value: id,
  about: `${element} ${label} → ${fhir}`,
  then: '{}',
});

const segmentName = ({ id, segment, loop, label }: CompletionView['segmentMaps'][number]): Choice => ({
  value: id,
  about: `${loop} ${segment} ${label}`,
  then: '{}',
});

/** Elements that are written as they are, by number, with what is written today. */
function constantNames(id: string | undefined, { segmentMaps }: CompletionView): Choice[] {
  const map = segmentMaps.find((one) => one.id === id);
  return Object.entries(map?.constants ?? {}).map(([element, text]) => ({
    value: element,
    about: text,
    then: JSON.stringify(text),
  }));
}

function valuesAt(path: readonly string[], { maps, payers, completion }: Facts): readonly Choice[] {
  const [first, id, word] = path;
  const last = path.at(-1);
  if (first === 'payer') return payers.map((one) => ({ value: one.id, about: one.name }));
  if (first === 'samples' && last === 'map') return maps.map((map) => ({ value: map.id, about: map.guide }));
  if (first !== 'rows' || word !== 'codes' || !completion) return [];
  const table = completion.rows.find((row) => row.id === id)?.table;
  const codes = completion.tables.find((one) => one.id === table)?.codes ?? [];
  if (last === 'x12') return codes.map(({ x12, fhir, label }) => ({ value: x12, about: label ?? fhir }));
  if (last === 'fhir') return codes.map(({ x12, fhir, label }) => ({ value: fhir, about: label ?? x12 }));
  return [];
}
