/** $validate, of a type or of one resource: what the structure check finds. R4 resource-operation-validate */
import type { FhirResource, OperationOutcomeIssue, Parameters } from 'fhir/r4.js';
import { isProblem, Problem } from '../problems.ts';
import { outcome, told, warned } from './answers.ts';
import type { Answer, Ask, Facade } from './ask.ts';
import { checkBinary } from './binary-content.ts';
import { holderOf } from './holders.ts';
import type { Interaction } from './interaction.ts';
import { outcomeOf } from './outcome.ts';
import { requireFit } from './permissions.ts';
import { checkStructure } from './structure-check.ts';

const CHECKED =
  'Checked: elements, cardinality, forms of values, codes of required bindings, types that references lead to. ' +
  'Not checked: profiles, invariants, other terminology.';

/** Always 200: the faults are the answer. Without a body, the resource that is stored. */
export async function validate(facade: Facade, interaction: Interaction, ask: Ask): Promise<Answer> {
  const { type, id } = interaction;
  const { resource, profile, mode } = asked(ask);
  if (resource === undefined && id === undefined) throw new Problem('request/other-type', { type });
  const subject = resource ?? (await stored(facade, type, id ?? ''));
  const issues = faultsOf(type, subject);
  if (mode === 'update' && id !== undefined && (subject as Partial<FhirResource>).id !== id)
    issues.push(...outcomeOf(new Problem('request/bad-id', { expression: `${type}.id` })));
  if (profile !== undefined) issues.push(warned('not-supported', 'The profile asked for was not checked.'));
  return { status: 200, headers: {}, resource: outcome([...issues, told(CHECKED)]) };
}

function faultsOf(type: string, subject: unknown): OperationOutcomeIssue[] {
  const issues = checkStructure(subject);
  if (issues.length > 0) return issues;
  const resource = subject as FhirResource;
  if (resource.resourceType !== type)
    return outcomeOf(new Problem('request/other-type', { type, expression: 'resourceType' }));
  if (resource.resourceType !== 'Binary') return [];
  try {
    checkBinary(resource);
    return [];
  } catch (cause) {
    if (isProblem(cause)) return outcomeOf(cause);
    throw cause;
  }
}

async function stored(facade: Facade, type: string, id: string): Promise<FhirResource> {
  const resource = await holderOf(facade, type).read(facade.access, type, id);
  await requireFit(facade, 'r', resource);
  return resource;
}

/** The bare resource, or Parameters with `resource`, `mode` and `profile`; the latter two also in the address. */
function asked({ body, query }: Ask): {
  readonly resource: unknown;
  readonly profile: string | undefined;
  readonly mode: string | undefined;
} {
  const [profile, mode] = [query.get('profile') ?? undefined, query.get('mode') ?? undefined];
  if ((body as Partial<FhirResource> | undefined)?.resourceType !== 'Parameters')
    return { resource: body, profile, mode };
  const { parameter } = body as Parameters;
  const named = (name: string) =>
    Array.isArray(parameter)
      ? parameter.find((one) => (one as { name?: unknown } | null)?.name === name)
      : undefined;
  return {
    resource: named('resource')?.resource,
    profile: named('profile')?.valueUri ?? profile,
    mode: named('mode')?.valueCode ?? mode,
  };
}
