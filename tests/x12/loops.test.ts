/** A set as loops: typed by its guide, levels nested as HL says, entities under their benefit. */
import { loopsOf, readInterchanges, readSet } from '#x12';
import { answerForDependent, answer, bytesOf } from './builders.ts';

function treeOf(text: string) {
  const set = readInterchanges(bytesOf(text)).value[0]?.groups[0]?.sets[0];
  return set && readSet(set).value;
}

it('gives the loops and segments that the guide names, in file order', () => {
  const loops = loopsOf(treeOf(answer('EB*1**30', 'EB*B**98****25', 'MSG*A', 'MSG*B')), '005010X279A1-271');
  const person = loops?.first('2000A')?.first('2000B')?.first('2000C')?.first('2100C');
  expect(loops?.segment('BHT')?.element(2)).toBe('11');
  expect(person?.segment('NM1')?.element(1)).toBe('IL');
  expect(person?.all('2110C').map((benefit) => benefit.segment('EB')?.element(1))).toEqual(['1', 'B']);
  expect(
    person
      ?.all('2110C')[1]
      ?.each('MSG')
      .map((segment) => segment.element(1)),
  ).toEqual(['A', 'B']);
  expect(person?.first('2110C')?.first('2115C')).toBeUndefined();
});

it('finds a segment by its qualifier', () => {
  const loops = loopsOf(treeOf(answer('EB*1', 'REF*18*PLAN', 'REF*6P*GROUP')), '005010X279A1-271');
  const benefit = loops?.first('2000A')?.first('2000B')?.first('2000C')?.first('2100C')?.first('2110C');
  expect(benefit?.segment('REF', '6P')?.element(2)).toBe('GROUP');
  expect(benefit?.segment('REF', 'ZZ')).toBeUndefined();
});

it('does not compile where the guide has no such loop or segment', () => {
  const loops = loopsOf(treeOf(answer('EB*1')), '005010X279A1-271');
  // @ts-expect-error -- 2010C is a loop of the 278
  expect(loops?.first('2000A')?.first('2010C')).toBeUndefined();
  // @ts-expect-error -- the header of a 271 has no UM
  expect(loops?.segment('UM')).toBeUndefined();
});

it('nests a dependent under the subscriber', () => {
  const loops = loopsOf(treeOf(answerForDependent('EB*1**30')), '005010X279A1-271');
  const subscriber = loops?.first('2000A')?.first('2000B')?.first('2000C');
  expect(subscriber?.first('2000D')?.first('2100D')?.segment('NM1')?.element(1)).toBe('03');
});

it('is not typed by a guide that did not read it', () => {
  expect(loopsOf(treeOf(answer('EB*1')), '005010X279A1-270')).toBeUndefined();
});
