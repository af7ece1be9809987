/** What damage once made vanish, or made a map throw: each found by the fuzzer, and told since. */
import type { Bundle } from 'fhir/r4.js';
import { deidentify, joinAnswer, mapForBundle, mapsFor } from '#mappers';
import { diffFhir, diffX12 } from '../../server/diff/index.ts';
import { asked } from './authorization/response-request.ts';
import { everyMessage, needs } from './deidentify/needs.ts';
import { read, write } from './golden.ts';

function textOf(name: string): string {
  const found = everyMessage.find(([one]) => one.includes(name));
  if (!found) throw new Error(`There is no message ${name}.`);
  return Buffer.from(found[1]).toString('latin1');
}
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
describe('reading', () => {
  it('lists a value whose place another one took', () => {
    const { unused } = read(bytesOf(textOf('278-response/A dependent is admitted for fewer days')));
    const replaced = unused.filter(({ why }) => why === 'Another value stands in its place.');
    expect(replaced.map(({ at }) => [at.loop, at.element])).toEqual([['2000D', 3]]);
  });

  it('lists what describes somebody nothing refers to', () => {
    const text = textOf('claims-have-a-status.277').replaceAll(/TRN\*[\s\S]*?(?=HL\*|SE\*)/g, '');
    const { unused } = read(bytesOf(text));
    expect(unused.map(({ why }) => why)).toContain('Nothing in the Bundle refers to what this describes.');
  });

  it('lists what several transaction sets of a file say of their Bundles', () => {
    const { unused } = read(bytesOf(textOf('a-request-is-refused-early.278')));
    const why = 'A Bundle speaks for one transaction set, and this file holds several.';
    expect(unused.filter((one) => one.why === why).length).toBeGreaterThan(1);
  });

  it('lists elements further out than any guide has them', () => {
    const text = textOf('a-subscriber-is-asked-about.270').replace('BHT*', `BHT${'*X'.repeat(300)}*`);
    expect(read(bytesOf(text)).unused.filter(({ at }) => at.element === 257)).toHaveLength(1);
  });
});

describe('writing', () => {
  const request = asked().bundle;
  const changed = (
    change: (bundle: Record<string, unknown>, claim: Record<string, unknown>) => void,
  ): Bundle => {
    const copy = JSON.parse(JSON.stringify(request)) as Record<string, unknown> & {
      entry: { resource: Record<string, unknown> }[];
    };
    const claim = copy.entry.find(({ resource }) => resource['resourceType'] === 'Claim')?.resource ?? {};
    change(copy, claim);
    return copy as unknown as Bundle;
  };

  it.each([null, {}, 'entry', [null], [{ resource: null }], [{ resource: [] }], { length: 1 }])(
    'says that a Bundle whose entries are %j holds nothing to send',
    (entry) => {
      const bundle = changed((copy) => {
        copy['entry'] = entry;
      });
      expect(mapForBundle(bundle, mapsFor('2.2.1'))).toBeUndefined();
      expect(write('278-request', bundle).issues.map(({ code }) => code)).toEqual(['map/nothing']);
    },
  );

  it.each([null, 1, 'text', [], { coding: 'x' }, { coding: [null] }, { coding: [{ code: {} }] }])(
    'says where a concept is none: %j',
    (type) => {
      const { x12, unused, issues } = write(
        '278-request',
        changed((_, claim) => {
          claim['item'] = [
            { sequence: 1, productOrService: type, category: type, servicedDate: { toString: 1 } },
          ];
        }),
      );
      expect(x12).toBeUndefined();
      expect(
        [...issues.map(({ fhir }) => fhir ?? ''), ...unused.map(({ fhir }) => fhir)].filter((path) =>
          path.includes('.item[0].servicedDate'),
        ),
      ).not.toEqual([]);
    },
  );

  it('lists what stands in a reference beside the address', () => {
    const { unused } = write(
      '278-request',
      changed((_, claim) => {
        claim['patient'] = { ...(claim['patient'] as object), identifier: { value: 'P-1' } };
      }),
    );
    expect(
      unused.map(({ fhir }) => fhir).filter((fhir) => fhir.endsWith('.patient.identifier.value')),
    ).toHaveLength(1);
  });

  it.each([{}, 'item', [null], [{ sequence: '1', modifier: 'x', productOrService: null }]])(
    'joins an answer with a request whose items are %j',
    (item) => {
      const bundle = changed((_, claim) => {
        claim['item'] = item;
        delete claim['patient'];
      });
      const answer = read(bytesOf(textOf('One line is approved, one denied')));
      const written = { trace: [], unused: [], issues: [] };
      expect(() => joinAnswer(answer, { bundle, written })).not.toThrow();
    },
  );
});

describe('comparing and de-identifying', () => {
  it('takes names that all objects have for what they are', () => {
    const text = textOf('a-subscriber-is-asked-about.270');
    const strange = text.replace('GE*', 'constructor*1~\nGE*');
    expect(diffX12(bytesOf(text), bytesOf(strange)).length).toBeGreaterThan(0);
    expect(diffFhir({ constructor: [{ a: 1 }] }, { constructor: [{ a: 2 }] })).toHaveLength(2);
    const typeless = {
      resourceType: 'Bundle',
      entry: [{ fullUrl: 'urn:uuid:1', resource: { resourceType: { toString: 1 } } }],
    };
    expect(diffFhir(typeless, typeless)).toEqual([]);
  });

  it('leaves an accent that stands alone', () => {
    const text = Buffer.from(textOf('a-subscriber-is-asked-about.270'), 'latin1').toString();
    const bytes = new Uint8Array(Buffer.from(text.replace('RIVERA', '\u0301')));
    expect(Buffer.from(deidentify(bytes, needs()).value ?? []).toString()).toContain('*\u0301*');
  });
});
