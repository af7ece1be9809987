/** A small, fixed share of what `npm run fuzz -- --maps x12|fhir|overlays` does at length; and overlays nobody means well with. */
import fc from 'fast-check';
import { mapsFor, readToFhir, unknownIn, type Overlay } from '#mappers';
import { mistakesIn } from '../../server/payers/overlays.ts';
import { mapsDamagedFhir, mapsDamagedX12, mapsUnderOverlays } from '../fuzz/mapping.ts';
import { counting } from './damage.ts';
import { everyMessage } from './deidentify/needs.ts';

it('reads damaged X12 into FHIR, and no element of it vanishes', () => {
  fc.assert(mapsDamagedX12, { seed: 417, numRuns: 200 });
});

it('writes damaged FHIR or says why not, and no value of it vanishes', () => {
  fc.assert(mapsDamagedFhir, { seed: 417, numRuns: 400 });
});

it('maps by rules of any content, and nothing vanishes under them', () => {
  fc.assert(mapsUnderOverlays, { seed: 417, numRuns: 120 });
});

describe('an overlay', () => {
  const sample = '"samples":[{"name":"none","map":"270","in":"","out":[]}]';
  const overlay = (more: string): unknown =>
    JSON.parse(`{"id":"hostile","version":1,"title":"Hostile",${sample},${more}}`);
  const row = '270.2110.EQ#service-type';

  it.each([
    ['names the prototype as a row', '"rows":{"__proto__#polluted":{"max":1}}'],
    ['names the prototype as all rows', '"rows":{"__proto__":{"max":1}}'],
    ['names the prototype as a segment', '"segments":{"__proto__":{"drop":true,"why":"Nobody wants this."}}'],
    ['names the constructor as a segment', '"segments":{"constructor":{"constants":{"1":"X"}}}'],
    ['brings a property nobody knows', '"__proto__":{"rows":{}}'],
    ['has a list for its rows', '"rows":[{"max":1}]'],
    ['has null for a row', `"rows":{"${row}":null}`],
    ['has a text as long as a book', `"rows":{"${row}":{"constant":"${'A'.repeat(1_000_000)}"}}`],
    ['has a condition that is a pattern', `"rows":{"${row}":{"when":{"(a+)+$":["A"]}}}`],
    ['has a name as long as a book', `"rows":{"${'a'.repeat(200_000)}#${'b'.repeat(200_000)}":{"max":1}}`],
    ['has an id that leads out of its folder', '"id":"../../etc"'],
  ])('is refused when it %s', (_, more) => {
    expect(mistakesIn(overlay(more)).length).toBeGreaterThan(0);
    expect({}).not.toHaveProperty('max');
  });

  it('that was never checked changes nothing by names that all objects have', () => {
    const text =
      '{"id":"x","version":1,"title":"x","rows":{"__proto__":{"max":1}},"segments":{"toString":{"drop":true}}}';
    const hostile = JSON.parse(text) as Overlay;
    expect(unknownIn(hostile, mapsFor('2.2.1'))).toEqual(['__proto__', 'toString']);
    for (const [, bytes] of everyMessage)
      expect(readToFhir(bytes, mapsFor('2.2.1', [hostile]), counting())).toEqual(
        readToFhir(bytes, mapsFor('2.2.1'), counting()),
      );
  });
});
