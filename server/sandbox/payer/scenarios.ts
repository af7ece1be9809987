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
  /** The same for a request for authorization (278); `approve` unless told. */
  readonly authorization?: string;
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

/** One way to answer a 278. Lines are segments with * ^ : and {placeholders}; a line replaces the echo of its kind. */
export interface AuthorizationScenario {
  readonly id: string;
  readonly label: string;
  /** Takes over what is not stated here. */
  readonly like?: string;
  readonly delivery?: Delivery;
  readonly interchangeNote?: string;
  readonly refusedElement?: Scenario['refusedElement'];
  readonly wrongTrace?: boolean;
  /** Answers for another member. */
  readonly wrongMember?: boolean;
  /** The answer's levels carry no trace at all. */
  readonly noTrace?: boolean;
  /** BHT06; 18 = decided unless told. */
  readonly type?: '18' | '19' | 'AT';
  readonly event?: readonly string[];
  /** For each service in turn; the last one for all that follow. */
  readonly services?: readonly (readonly string[])[];
  /** What an inquiry (X215) finds later; absent = the same. */
  readonly later?: string;
  /** The request never got into the payer's own system: an inquiry finds nothing. */
  readonly forgets?: boolean;
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
  /** The AAA lists of the answer to a 278. */
  readonly authorizationAaa: Readonly<Record<string, AaaLevel>>;
  /** The scenario with everything it takes over. Throws for an unknown id: our own data is wrong. */
  scenario(id: string): Scenario;
  authorization(id: string): AuthorizationScenario;
}

const folder = resolve(import.meta.dirname, '../../../profiles/sandbox/payer');

export function loadBook(): Book {
  const scenario = inherited(readFolder('scenarios') as ReadonlyMap<string, Scenario>);
  const authorization = inherited(readFolder('authorizations') as ReadonlyMap<string, AuthorizationScenario>);
  const payers = read('payers.json') as readonly Payer[];
  for (const { members } of payers) {
    for (const member of members) {
      scenario(member.scenario.split(' ')[0] ?? '');
      authorization(member.authorization?.split(' ')[0] ?? 'approve');
    }
  }
  return {
    payers,
    scenario,
    authorization,
    aaa: read('aaa.json') as Book['aaa'],
    authorizationAaa: read('authorization-aaa.json') as Book['aaa'],
  };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
}

function readFolder(name: string): ReadonlyMap<string, unknown> {
  const files = readdirSync(resolve(folder, name)).filter((file) => file.endsWith('.json'));
  return new Map(files.map((file) => [file.replace('.json', ''), read(`${name}/${file}`)]));
}

/** Scenarios by id, each with what it takes over. */
function inherited<S extends { readonly like?: string }>(
  scenarios: ReadonlyMap<string, S>,
): (id: string) => S {
  const one = (id: string): S => {
    const found = scenarios.get(id);
    if (found === undefined) throw new Error(`No payer scenario is called ${id}.`);
    return found.like === undefined ? found : { ...one(found.like), ...found };
  };
  return one;
}
