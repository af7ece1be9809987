/** What the simulated payers know, read from profiles/sandbox/payer: payers with members, scenarios, the AAA lists. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Identity {
  readonly last: string;
  readonly first: string;
  /** CCYY-MM-DD. */
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
}

export interface Dependent extends Identity {
  /** INS02 as the payer knows it, e.g. 19 = child. */
  readonly relationship: string;
}

export interface Member extends Identity {
  readonly memberId: string;
  /** A scenario id, with parameters after it: `rich`, `aaa C 75 C`, `slow 400`. */
  readonly scenario: string;
  readonly plan?: string;
  /** EB04. */
  readonly insurance?: string;
  readonly dependents?: readonly Dependent[];
  /** What the payer holds where it differs from the card. */
  readonly corrected?: Identity & { readonly memberId: string };
}

export interface Payer {
  readonly id: string;
  readonly name: string;
  readonly telephone: string;
  /** How many days ahead it answers for. */
  readonly daysAhead: number;
  readonly group: string;
  readonly members: readonly Member[];
}

/** How an answer leaves the house, when not at once and whole. */
export type Delivery =
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: number }
  | { readonly kind: 'truncate'; readonly part: number }
  | { readonly kind: 'repeat' };

export interface Scenario {
  readonly id: string;
  readonly label: string;
  /** Takes over what is not stated here. */
  readonly like?: string;
  readonly delivery?: Delivery;
  /** TA105 of a TA1 that refuses the interchange. */
  readonly interchangeNote?: string;
  /** Refuses the group, pointing at this element of the request's own subscriber NM1. */
  readonly refusedElement?: {
    readonly position: number;
    readonly dataElement: string;
    readonly code: string;
  };
  /** Answers for a trace nobody sent. */
  readonly wrongTrace?: boolean;
  /** Segments of 2100C/2100D after the demographics, written with * ^ : and {placeholders}. */
  readonly dates?: readonly string[];
  /** Segments from the first EB on, the same way. A line with an unknown placeholder value is left out, with what hangs on it. */
  readonly benefits?: readonly string[];
}

export interface Refusal {
  readonly level: string;
  readonly reason: string;
  readonly followUp: string;
}

interface AaaLevel {
  readonly loop: string;
  readonly reasons: readonly string[];
  readonly followUps: readonly string[];
}

export interface Book {
  readonly payers: readonly Payer[];
  readonly aaa: Readonly<Record<string, AaaLevel>>;
  /** The scenario with everything it takes over. Throws for an unknown id: our own data is wrong. */
  scenario(id: string): Scenario;
}

const folder = resolve(import.meta.dirname, '../../../profiles/sandbox/payer');

export function loadBook(): Book {
  const read = (file: string): unknown => JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
  const files = readdirSync(resolve(folder, 'scenarios')).filter((file) => file.endsWith('.json'));
  const scenarios = new Map(
    files.map((file) => {
      const scenario = read(`scenarios/${file}`) as Scenario;
      return [scenario.id, scenario];
    }),
  );
  const scenario = (id: string): Scenario => {
    const found = scenarios.get(id);
    if (found === undefined) throw new Error(`No payer scenario is called ${id}.`);
    return found.like === undefined ? found : { ...scenario(found.like), ...found };
  };
  const payers = read('payers.json') as readonly Payer[];
  for (const { members } of payers) {
    for (const { scenario: words } of members) scenario(words.split(' ')[0] ?? '');
  }
  return { payers, scenario, aaa: read('aaa.json') as Book['aaa'] };
}
