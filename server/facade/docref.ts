/**
 * DocumentReference/$docref: the documents of one patient, by type and by the days that they are about. It is a search:
 * nothing is made on demand. http://hl7.org/fhir/us/core/OperationDefinition/docref
 */
import type { Parameters } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import { refuseParameters, type Answer, type Ask, type Facade } from './ask.ts';
import { searchType } from './reading.ts';

const TYPE = 'DocumentReference';

export async function docref(facade: Facade, ask: Ask): Promise<Answer> {
  refuseParameters(ask, ['patient', 'start', 'end', 'type', 'on-demand', 'profile']);
  const given = { ...Object.fromEntries(ask.query), ...parametersOf(ask.body) };
  const patient = given['patient'] ?? facade.access.patient;
  if (patient === undefined)
    throw new Problem('search/bad-value', { name: 'patient', needed: 'the id of a Patient' });
  if (given['on-demand'] === 'true') throw new Problem('ehr/search-parameter', { name: 'on-demand' });
  const query = new URLSearchParams({ patient });
  const { start, end, type } = given;
  if (type !== undefined) query.append('type', type);
  if (start !== undefined) query.append('period', `ge${start}`);
  if (end !== undefined) query.append('period', `le${end}`);
  return searchType(facade, { code: 'search-type', type: TYPE }, { ...ask, query });
}

/** `valueId`, `valueDate` …: each parameter here is one word, but for the type. */
function parametersOf(body: unknown): Record<string, string> {
  const { resourceType, parameter } = (body ?? {}) as Partial<Parameters>;
  if (resourceType !== 'Parameters' || !Array.isArray(parameter)) return {};
  return Object.fromEntries(
    parameter.flatMap((one) => {
      const { name, valueCoding, valueCodeableConcept, ...rest } = one;
      const coding = valueCoding ?? valueCodeableConcept?.coding?.[0];
      if (coding)
        return [
          [name, coding.system === undefined ? (coding.code ?? '') : `${coding.system}|${coding.code ?? ''}`],
        ];
      const value: unknown = Object.entries(rest).find(([key]) => key.startsWith('value'))?.[1];
      return typeof value === 'string' || typeof value === 'boolean' ? [[name, String(value)]] : [];
    }),
  );
}
