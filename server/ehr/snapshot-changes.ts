/** In what an EHR differs from what it said last time: endpoints, ways to sign in, scopes, types and what they can do. */
import type { CapabilityStatement } from 'fhir/r4.js';
import type { Discovery } from './discovery.ts';

/** What there was and what there is; one of them is absent for what came or went. */
export interface Change {
  /** e.g. `tokenEndpoint`, `scope`, `Appointment search parameter`. */
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Said {
  readonly discovery: Discovery;
  readonly capability?: CapabilityStatement;
}

/** More are of no use to a reader; the last line then says how many there are. */
const MOST = 200;

export function changesBetween(before: Said, after: Said): Change[] {
  const [old, now] = [factsOf(before), factsOf(after)];
  const changes: Change[] = [];
  for (const what of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(what) ?? [], now.get(what) ?? []];
    const gone = was.filter((one) => !is.includes(one));
    const come = is.filter((one) => !was.includes(one));
    if (was.length === 1 && is.length === 1 && gone[0] !== undefined && come[0] !== undefined)
      changes.push({ what, before: gone[0], after: come[0] });
    else
      changes.push(
        ...gone.map((one) => ({ what, before: one })),
        ...come.map((one) => ({ what, after: one })),
      );
  }
  const more = changes.length - MOST;
  return more > 0
    ? [...changes.slice(0, MOST), { what: 'further differences', after: String(more) }]
    : changes;
}

/** A name and its values, in the order in which people want to read of them. */
function factsOf({ discovery, capability }: Said): Map<string, string[]> {
  const facts = new Map<string, string[]>();
  const add = (what: string, values: readonly (string | undefined)[]) => {
    const said = values.filter((value) => value !== undefined);
    if (said.length > 0) facts.set(what, said);
  };
  add('issuer', [discovery.issuer]);
  add('authorizationEndpoint', [discovery.authorizationEndpoint]);
  add('tokenEndpoint', [discovery.tokenEndpoint]);
  add('jwksUri', [discovery.jwksUri]);
  add('PKCE', [discovery.s256 ? 'S256' : undefined]);
  add('client authentication', discovery.authenticationMethods);
  add('signing algorithm', discovery.signingAlgorithms);
  add('grant type', discovery.grantTypes);
  add('SMART capability', discovery.capabilities);
  add('scope', discovery.scopesSupported);
  add('software', [softwareOf(capability)]);
  add('FHIR version', [capability?.fhirVersion]);
  const resources = capability?.rest?.[0]?.resource ?? [];
  add(
    'type',
    resources.map(({ type }) => type),
  );
  for (const { type, interaction, searchParam, operation } of resources) {
    add(
      `${type} interaction`,
      (interaction ?? []).map(({ code }) => code),
    );
    add(
      `${type} search parameter`,
      (searchParam ?? []).map(({ name }) => name),
    );
    add(
      `${type} operation`,
      (operation ?? []).map(({ name }) => name),
    );
  }
  return facts;
}

function softwareOf(capability: CapabilityStatement | undefined): string | undefined {
  const { name, version } = capability?.software ?? {};
  return name === undefined ? version : [name, version].filter((part) => part !== undefined).join(' ');
}
