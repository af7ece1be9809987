/**
 * The CapabilityStatement of a mount: its head is data (`profiles/fhir/facade-capability.json`), what it says of each
 * type is what the routes themselves go by, so that it cannot say anything else.
 */
import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4.js';
import head from '../../profiles/fhir/facade-capability.json' with { type: 'json' };
import { operationsOf } from './interaction.ts';
import { includesOf, revincludesOf } from './offered-includes.ts';
import { searchParametersOf } from './search-parameters.ts';
import { facadeTypes, type FacadeType } from './types.ts';

export interface Mount {
  /** `https://host/fhir/r4` */
  readonly base: string;
  readonly kind: 'client' | 'session';
}

const OPERATIONS: Readonly<Record<string, string>> = {
  submit: 'http://hl7.org/fhir/OperationDefinition/CoverageEligibilityRequest-submit',
  docref: 'http://hl7.org/fhir/us/core/OperationDefinition/docref',
  validate: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
};

export function capabilityOf({ base, kind }: Mount): CapabilityStatement {
  const { description, security } = head.mounts[kind];
  return {
    ...(head.statement as Omit<CapabilityStatement, 'implementation'>),
    implementation: { description, url: base },
    rest: [
      {
        mode: 'server',
        documentation: description,
        security,
        resource: facadeTypes.map((rule) => resourceOf(rule, kind)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceOf(rule: FacadeType, kind: Mount['kind']): CapabilityStatementRestResource {
  const { type, interaction, supportedProfile, documentation } = rule;
  const does = (code: (typeof interaction)[number]): boolean => interaction.includes(code);
  const searchable = does('search-type') ? searchOf(type) : {};
  const operation = operationsOf(type)
    // A session asks payers by its own API, with a route to choose.
    .filter((name) => name !== 'submit' || kind === 'client')
    .map((name) => ({ name, definition: OPERATIONS[name] ?? '' }));
  return {
    type: type as CapabilityStatementRestResource['type'],
    ...(supportedProfile && { supportedProfile: [...supportedProfile] }),
    ...(documentation !== undefined && { documentation }),
    interaction: interaction.map((code) => ({ code })),
    versioning: does('vread') ? (does('update') ? 'versioned-update' : 'versioned') : 'no-version',
    readHistory: does('history-instance'),
    updateCreate: does('update'),
    conditionalCreate: does('create') && does('search-type'),
    conditionalRead: 'full-support',
    conditionalUpdate: does('update') && does('search-type'),
    conditionalDelete: does('delete') && does('search-type') ? 'single' : 'not-supported',
    referencePolicy: ['literal', 'local'],
    ...searchable,
    operation,
  };
}

function searchOf(type: string): Partial<CapabilityStatementRestResource> {
  const includes = includesOf(type);
  const revincludes = revincludesOf(type);
  return {
    searchParam: searchParametersOf(type).map((parameter) => ({
      name: parameter.code,
      type: parameter.type,
    })),
    ...(includes.length > 0 && { searchInclude: includes }),
    ...(revincludes.length > 0 && { searchRevInclude: revincludes }),
  };
}
