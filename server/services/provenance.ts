/** Where what we derive comes from: a Provenance in the very transaction that stores it. US Core 6.1.0 Provenance. */
import { randomUUID } from 'node:crypto';
import type { Provenance, ProvenanceAgent, ProvenanceEntity } from 'fhir/r4.js';
import type { Transaction } from '../store/database.ts';
import type { Resources, Stored } from '../store/resources.ts';

/** Who asked for something, as a session or a back-end client knows them. */
export interface Asker {
  /** Key of the user, or id of the client. */
  readonly key: string;
  readonly name?: string;
  /** Facade reference of a person, e.g. `Practitioner/…`. */
  readonly reference?: string;
  /** Whom they ask for: the site of the connection. */
  readonly organization: string;
}

export interface ProvenanceNeeds {
  readonly resources: Resources;
  readonly clock: () => Date;
}

export interface Derived {
  /** As they were stored; the very versions are named. */
  readonly targets: readonly Stored[];
  /** Facade Patient id. */
  readonly patient: string;
  /** Absent where nobody asked: a message that came in. */
  readonly asker?: Asker;
  /** Who said what it holds, where another did: the payer, a scheduling system. */
  readonly author?: string;
  /** What it was made of: facade references, or things of ours that are no resources. */
  readonly sources: readonly (
    | { readonly reference: string }
    | { readonly kind: 'exchange' | 'v2-message' | 'visit-list'; readonly id: string }
  )[];
}

const PROFILE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance';
const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const DISPLAYS = { assembler: 'Assembler', author: 'Author', enterer: 'Enterer' } as const;

export async function putProvenance(
  needs: ProvenanceNeeds,
  tx: Transaction,
  derived: Derived,
): Promise<Stored<Provenance>> {
  const resource = provenanceOf(derived, randomUUID(), needs.clock());
  return needs.resources.put(tx, { resource, patient: derived.patient });
}

function provenanceOf(
  { targets, asker, author, sources }: Derived,
  id: string,
  at: Date,
): Stored<Provenance> {
  const isFirst = targets.every(({ meta }) => meta?.versionId === '1');
  return {
    resourceType: 'Provenance',
    id,
    meta: { profile: [PROFILE] },
    target: targets.map((one) => ({ reference: versionOf(one) })),
    recorded: at.toISOString(),
    activity: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
          code: isFirst ? 'CREATE' : 'UPDATE',
        },
      ],
    },
    agent: [
      agent('assembler', { display: 'Chartside', identifier: { system: 'urn:chartside', value: 'server' } }),
      ...(author === undefined ? [] : [agent('author', { display: author })]),
      ...(asker === undefined ? [] : [askerAgent(asker)]),
    ],
    entity: sources.map(entityOf),
  };
}

function versionOf({ resourceType, id, meta }: Stored): string {
  return `${resourceType}/${id}/_history/${meta?.versionId ?? ''}`;
}

function agent(code: keyof typeof DISPLAYS, who: ProvenanceAgent['who']): ProvenanceAgent {
  return { type: { coding: [{ system: PARTICIPANT, code, display: DISPLAYS[code] }] }, who };
}

/** Of a person US Core wants to know for whom they act. */
function askerAgent({ key, name, reference, organization }: Asker): ProvenanceAgent {
  const who = {
    ...(reference === undefined ? {} : { reference }),
    identifier: { system: 'urn:chartside:user', value: key },
    ...(name === undefined ? {} : { display: name }),
  };
  return { ...agent('enterer', who), onBehalfOf: { display: organization } };
}

function entityOf(source: Derived['sources'][number]): ProvenanceEntity {
  return {
    role: 'source',
    what:
      'reference' in source
        ? { reference: source.reference }
        : { identifier: { system: `urn:chartside:${source.kind}`, value: source.id } },
  };
}

/** What a session or a client says of who asks. */
export function askerOf(
  user: { readonly key: string; readonly name?: string; readonly reference?: string },
  organization: string,
): Asker {
  const { key, name, reference } = user;
  return {
    key,
    organization,
    ...(name === undefined ? {} : { name }),
    ...(reference === undefined ? {} : { reference }),
  };
}
