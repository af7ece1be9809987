/** Damaged files never throw, and every issue lies inside the file. */
import fc from 'fast-check';
import { checkFile, readInterchanges, readRefusals } from '#x12';
import { answer, answerForDependent, bytesOf, interchange, question } from './builders.ts';

const good = [
  answer('EB*1**30^98', 'EB*R**30', 'LS*2120', 'NM1*PR*2*LAKESHORE', 'LE*2120'),
  answerForDependent('EB*1**30'),
  question('EQ*30'),
  interchange('999', ['AK1*HS*7', 'AK2*270*0001', 'IK3*NM1*9**8', 'IK4*9**7', 'IK5*R*5', 'AK9*R*1*1*0']),
].map((text) => Buffer.from(bytesOf(text)));

const edit = fc.record({
  at: fc.nat(700),
  cut: fc.nat(40),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom('~', '*', '^', ':', 'ISA*', 'SE*1*1~', 'HL*1**22~').map(bytesOf),
  ),
});

it('reads and checks two thousand mutants', () => {
  fc.assert(
    fc.property(fc.constantFrom(...good), fc.array(edit, { minLength: 1, maxLength: 6 }), (file, edits) => {
      const mutant = edits.reduce(
        (bytes, { at, cut, put }) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
        file,
      );
      const { issues } = checkFile(new Uint8Array(mutant));
      readRefusals(readInterchanges(new Uint8Array(mutant)).value);
      return issues.every(({ at }) => at.offset >= 0 && at.offset + at.length <= mutant.length);
    }),
    { numRuns: 2_000 },
  );
});
