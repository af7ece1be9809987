/**
 * The search parameters of each type of the facade. The data is `profiles/fhir/search-parameters.json`: codes, types,
 * paths and targets as R4 and US Core 6.1 define them; what each kind of parameter can do besides is said here, once.
 */
import data from '../../profiles/fhir/search-parameters.json' with { type: 'json' };
import type { Comparator, Modifier, ParameterType, SearchParameter } from './query.ts';

const ordered: readonly Comparator[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];

/** `:text`, `:in`, `:contains` and the like are offered nowhere: values are found by keyed hashes. */
const abilities: Readonly<
  Record<ParameterType, { modifier: readonly Modifier[]; comparator?: readonly Comparator[] }>
> = {
  token: { modifier: ['missing', 'not'] },
  reference: { modifier: ['missing', 'identifier', 'type'] },
  date: { modifier: ['missing'], comparator: ordered },
  string: { modifier: ['missing', 'exact'] },
  number: { modifier: ['missing'], comparator: ordered },
  quantity: { modifier: ['missing'], comparator: ordered },
  uri: { modifier: ['missing'] },
};

const able = (parameter: SearchParameter): SearchParameter => ({
  ...abilities[parameter.type],
  ...parameter,
});

const everyType: readonly SearchParameter[] = [
  { code: '_id', type: 'token', expression: 'Resource.id', modifier: [] },
  { ...able({ code: '_lastUpdated', type: 'date', expression: 'Resource.meta.lastUpdated' }), modifier: [] },
  able({ code: '_profile', type: 'uri', expression: 'Resource.meta.profile' }),
  able({ code: '_security', type: 'token', expression: 'Resource.meta.security' }),
  able({ code: '_tag', type: 'token', expression: 'Resource.meta.tag' }),
];

const byType: ReadonlyMap<string, ReadonlyMap<string, SearchParameter>> = new Map(
  Object.entries(data as Readonly<Record<string, readonly SearchParameter[]>>).map(([type, parameters]) => [
    type,
    new Map([...everyType, ...parameters.map(able)].map((parameter) => [parameter.code, parameter])),
  ]),
);

/** All of a type, those of every resource (`_id` …) included; none for a type that the facade does not have. */
export function searchParametersOf(type: string): readonly SearchParameter[] {
  return [...(byType.get(type)?.values() ?? [])];
}

export function searchParameter(type: string, code: string): SearchParameter | undefined {
  return byType.get(type)?.get(code);
}
