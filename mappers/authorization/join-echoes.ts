import type { Bundle, Resource } from 'fhir/r4.js';
import { getPath, valuesAt } from '../paths.ts';
import type { AnswerDraft, DraftEntry } from './answer-draft.ts';
import { textAt, type Asked } from './asked-lines.ts';

/** A resource of the request. */
interface Own {
  readonly fullUrl: string;
  readonly resource: Resource;
}

/** Resources of the request by fullUrl, and by type and id. */
class OwnResources {
  readonly all: readonly Own[];

  constructor({ entry = [] }: Bundle) {
    this.all = entry.flatMap(({ fullUrl, resource }) =>
      resource ? [{ fullUrl: fullUrl ?? `${resource.resourceType}/${resource.id ?? ''}`, resource }] : [],
    );
  }

  /** The one the value at a path of a resource refers to. */
  from(resource: unknown, path: string): Own | undefined {
    return this.find(textAt(resource, `${path}.reference`));
  }

  find(reference: string | undefined): Own | undefined {
    const short = reference?.split('/').slice(-2).join('/');
    return (
      this.all.find(({ fullUrl }) => fullUrl === reference) ??
      this.all.find(({ resource }) => `${resource.resourceType}/${resource.id ?? ''}` === short)
    );
  }

  /** The person or organisation that has one of this one's numbers. */
  like(resource: Resource): Own | undefined {
    if (!/^(Practitioner|Organization)$/.test(resource.resourceType)) return undefined;
    const numbers = numbersOf(resource);
    return this.all.find(
      (one) =>
        one.resource.resourceType === resource.resourceType &&
        numbersOf(one.resource).some((number) => numbers.includes(number)),
    );
  }
}

/** System and value of each identifier. */
export const numbersOf = (resource: Resource): readonly string[] =>
  valuesAt(resource, 'identifier[+]').flatMap((one) => {
    const [system, value] = [textAt(one, 'system'), textAt(one, 'value')];
    return system !== undefined && value !== undefined ? [`${system}|${value}`] : [];
  });

/** Parties of the answer and where the Claim names the same ones. */
const parties = [
  ['patient', 'patient'],
  ['insurer', 'insurer'],
  ['requestor', 'provider'],
  ['insurance[0].coverage', 'insurance[0].coverage'],
] as const;
/** Who is named by one of the parties in turn. */
const behind = [
  ['insurance[0].coverage', 'subscriber'],
  ['requestor', 'practitioner'],
] as const;

/** Which entry of the answer echoes which resource of the request. */
function echoesIn(draft: AnswerDraft, { claim }: Asked, own: OwnResources): Map<DraftEntry, Own> {
  const found = new Map<DraftEntry, Own>();
  const pair = (entry: DraftEntry | undefined, mine: Own | undefined) => {
    if (entry && mine && entry.resource.resourceType === mine.resource.resourceType) found.set(entry, mine);
  };
  const named = (root: unknown, path: string) => draft.entryOf(textAt(root, `${path}.reference`));
  for (const [theirs, ours] of parties) pair(named(draft.answer, theirs), own.from(claim, ours));
  for (const [party, path] of behind) {
    const ours = parties.find(([theirs]) => theirs === party)?.[1] ?? party;
    pair(named(named(draft.answer, party)?.resource, path), own.from(own.from(claim, ours)?.resource, path));
  }
  for (const entry of draft.entries) if (!found.has(entry)) pair(entry, own.like(entry.resource));
  return found;
}

const isSame = (a: unknown, b: unknown) =>
  typeof a === 'string' && typeof b === 'string' ? a.toUpperCase() === b.toUpperCase() : a === b;

/** What the payer says of a person that the request says otherwise. */
const aboutPerson = /^(name\[0\]\.(family|given)|birthDate|gender)/;

/** Our own resource, with what the payer's echo has beside it; lines of the trace stay where the value does. */
function takeOver(draft: AnswerDraft, entry: DraftEntry, { fullUrl, resource }: Own): void {
  const theirs = entry.resource;
  const more = Object.entries(theirs).filter(([key]) => !(key in resource) && key !== 'meta');
  const both: Resource = { ...structuredClone(resource), ...Object.fromEntries(more) };
  entry.lines = entry.lines.filter(({ path, at }) => {
    const [mine, other] = [getPath(both, path), getPath(theirs, path)];
    if (isSame(mine, other)) return true;
    if (mine !== undefined && theirs.resourceType === 'Patient' && aboutPerson.test(path))
      draft.warn('join/echo-differs', 'The payer holds another value for this person than we sent.', at);
    return false;
  });
  entry.resource = both;
  entry.fullUrl = fullUrl;
}

/** Every `reference` below a value, with the object it stands in. */
function* referencesIn(value: unknown): Generator<{ reference: string }> {
  if (Array.isArray(value)) for (const one of value) yield* referencesIn(one);
  else if (typeof value === 'object' && value !== null) {
    if (isReference(value)) yield value;
    for (const one of Object.values(value)) yield* referencesIn(one);
  }
}
const isReference = (value: object): value is { reference: string } =>
  'reference' in value && typeof value.reference === 'string';

/** Everything the entries refer to, directly or not, that the request has, but the request itself. */
function addReferred(draft: AnswerDraft, own: OwnResources): void {
  const known = new Set(draft.entries.map(({ fullUrl }) => fullUrl));
  // The list grows while it is gone through.
  for (const { resource } of draft.entries) {
    for (const { reference } of referencesIn(resource)) {
      const mine = own.find(reference);
      if (!mine || known.has(mine.fullUrl) || mine.resource.resourceType === 'Claim') continue;
      known.add(mine.fullUrl);
      draft.entries.push({ fullUrl: mine.fullUrl, resource: structuredClone(mine.resource), lines: [] });
    }
  }
}

/** Echoed resources become those of the request, under its fullUrls and ids; the answer names the request and its parties. */
export function joinEchoes(draft: AnswerDraft, asked: Asked): void {
  const own = new OwnResources(asked.bundle);
  const moved = new Map<string, string>();
  for (const [entry, mine] of echoesIn(draft, asked, own)) {
    moved.set(entry.fullUrl, mine.fullUrl);
    takeOver(draft, entry, mine);
  }
  for (const { resource } of draft.entries)
    for (const one of referencesIn(resource)) one.reference = moved.get(one.reference) ?? one.reference;
  const first = new Map<string, DraftEntry>();
  for (const entry of draft.entries) if (!first.has(entry.fullUrl)) first.set(entry.fullUrl, entry);
  draft.entries.splice(0, draft.entries.length, ...first.values());
  for (const [theirs, ours] of parties) {
    const mine = own.from(asked.claim, ours);
    if (mine && textAt(draft.answer, `${theirs}.reference`) !== mine.fullUrl)
      draft.put(theirs, { reference: mine.fullUrl });
  }
  const type = getPath(asked.claim, 'type');
  if (type !== undefined) draft.put('type', type);
  draft.put('request.reference', asked.fullUrl);
  if (getPath(draft.answer, 'request.extension') !== undefined)
    Reflect.deleteProperty(draft.answer.request ?? {}, 'extension');
  addReferred(draft, own);
}
