/** The checker measures order, usage, codes, formats and hierarchy by the guide, and is quiet about good files. */
import { checkFile, readInterchanges, readSet, type Loop } from '#x12';
import { answer, answerForDependent, brief, bytesOf, question } from './builders.ts';

const issuesOf = (text: string) => brief(checkFile(bytesOf(text)).issues);
const entity = ['LS*2120', 'NM1*PRP*2*LAKESHORE BENEFIT TRUST*****PI*LKSHR', 'LE*2120'];

function shape({ id, loops }: Loop): string {
  return loops.length === 0 ? id : `${id}(${loops.map(shape).join(' ')})`;
}

it.each([
  ['an answer', answer('EB*1**30', 'EB*B**98****25')],
  ['repeated service types', answer('EB*1*IND*30^98^UC')],
  ['a dependent', answerForDependent('EB*1**30')],
  ['an entity between LS and LE', answer('EB*R**30', ...entity, 'EB*1**30')],
  ['a rejection', answer().replace('DMG*', 'AAA*N**75*C~DMG*').replace('SE*11*', 'SE*12*')],
  ['a question', question('EQ*30^98')],
  ['a procedure asked', question('EQ**HC:70553')],
])('finds nothing in %s', (_name, text) => {
  expect(issuesOf(text)).toEqual([]);
});

it.each([
  ['an unknown EB01', answer('EB*ZZ**30'), 'x12/code@13.1'],
  ['an unknown service type', answer('EB*1**30^QQQ'), 'x12/code@13.3'],
  ['EB without EB01', answer('EB***30'), 'x12/element-missing@13.1'],
  ['a day that does not exist', answer('EB*1**30', 'DTP*291*D8*20260230'), 'x12/date@14.3'],
  ['a period backwards', answer('EB*1**30', 'DTP*291*RD8*20261231-20260101'), 'x12/date@14.3'],
  ['a wrong birth date', answer().replace('19840309', '19841309'), 'x12/date@12.2'],
  ['an amount that is none', answer('EB*B**98****25,00'), 'x12/number@13.7'],
  ['a wrong time', answer('EB*1').replace('*1016', '*2561'), 'x12/time@4.5'],
  ['HL01 not counting', answer('EB*1').replace('HL*3*2', 'HL*4*2'), 'x12/hl-number@9.1'],
  ['HL02 naming nothing', answer('EB*1').replace('HL*3*2', 'HL*3*9'), 'x12/hl-parent@9.2'],
  ['HL04 promising a child', answer('EB*1').replace('22*0', '22*1'), 'x12/hl-child@9.4'],
  ['an unknown segment', answer('EB*1', 'ZZ9*1'), 'x12/segment-unknown@14'],
  ['a segment too late', answer('EB*1', 'DTP*291*D8*20260101', 'HSD*VS*3'), 'x12/segment-order@14'],
  [
    'a segment much too late',
    answer('EB*1', 'REF*18*1', 'DTP*291*D8*20260101', 'MSG*X', 'HSD*VS*3'),
    'x12/segment-order@17',
  ],
  [
    'too many messages',
    answer('EB*1', ...Array.from({ length: 11 }, () => 'MSG*X')),
    'x12/segment-repeats@24',
  ],
  ['a missing provider', answer('EB*1').replace(/NM1\*1P[^~]*~/, ''), 'x12/loop-missing@7'],
])('names %s', (_name, text, expected) => {
  expect(issuesOf(text)).toContain(expected);
});

it.each([
  ['at the end of a segment', answer('EB*1**30*'), 'x12/trailing-separator@13.4'],
  ['at the end of a repeated element', answer('EB*1**30^98^'), 'x12/trailing-separator@13.3'],
  ['at the end of a composite', question('EQ**HC:70553:'), 'x12/trailing-separator@13.2'],
  ['behind the last element there is', answer('EB*1', 'MSG*X***'), 'x12/trailing-separator@14.4'],
])('warns of a separator for nothing %s', (_name, text, expected) => {
  const { issues } = checkFile(bytesOf(text));
  expect(brief(issues)).toEqual([expected]);
  expect(issues[0]?.severity).toBe('warning');
});

it('tells a level that is missing once, and reads on as if it were there', () => {
  const text = answer('EB*1**30').replace(/HL\*2[^~]*~/, '');
  expect(issuesOf(text)).toEqual(['x12/loop-missing@6', 'x12/se-count@13.1']);
});

it('says where a segment belongs that it does not expect', () => {
  const { issues } = checkFile(bytesOf(answer('EB*1', 'UM*HS*I')));
  expect(issues.map(({ message }) => message)).toEqual([
    'This segment is not expected here. The guide does not have it.',
  ]);
  const early = checkFile(bytesOf(answer('EB*1').replace('HL*2', 'III*ZZ*11~HL*2'))).issues;
  expect(early.map(({ message }) => message)).toContain(
    'This segment is not expected here. The guide has it in 2115C, 2115D.',
  );
});

it('says what a count should be', () => {
  const [found] = checkFile(bytesOf(answer('EB*1').replace(/SE\*\d+/, 'SE*99'))).issues;
  expect(found?.message).toMatch(/It should be 12\.$/);
});

it('places the entity under its benefit, and both under the person', () => {
  const text = answer('EB*R**30', ...entity, 'EB*1**30');
  const set = readInterchanges(bytesOf(text)).value[0]?.groups[0]?.sets[0];
  const tree = set && readSet(set).value;
  if (!tree) throw new Error('The file of this test is not read.');
  expect(shape(tree.root)).toContain('2110C(2120C) 2110C');
});

it('checks only the envelope of a set without a guide', () => {
  expect(issuesOf(answer('EB*1').replaceAll('X279A1', 'X999'))).toEqual(['x12/guide-unknown@3.3']);
});

it('keeps the value found out of every message', () => {
  const { issues } = checkFile(bytesOf(answer('EB*SECRET**30', 'DTP*291*D8*SECRET', 'SECRET*1')));
  expect(issues.length).toBeGreaterThan(2);
  expect(JSON.stringify(issues)).not.toContain('SECRET');
});
