/** Each planted defect is answered; the answer, read back, points at the very place the checker told. */
import {
  acknowledge,
  checkFile,
  kindOf,
  locate,
  readInterchanges,
  refusals,
  type Issue,
  type Place,
} from '#x12';
import { plantedDefects, type Planted } from './planted/defects.ts';
import { sweptElements, sweptSegments } from './planted/sweep.ts';

const settings = { numbers: { interchange: 901, group: 71, set: 1 }, at: '2026-11-23T10:20:00Z' };

/** Loops are left out: an acknowledgement has room for four characters of their ids. Element 0 is the segment id. */
const placeKey = ({ segment, element, component, repetition, offset }: Place): string =>
  [segment, element === 0 ? undefined : element, component, repetition, offset]
    .map((one) => one ?? '')
    .join(' ');

const keysOf = (places: readonly (Place | undefined)[]) =>
  [...new Set(places.map((place) => (place ? placeKey(place) : 'nowhere')))].sort();

const isError = ({ severity }: Issue) => severity === 'error';
const isAcknowledgement = ({ message }: Planted) => /\.(?:999|ta1)$/.test(message);

/** X12 has no code for these elements of a group's header, nor for what stands where nothing may: the header is named. */
const isCoarse = ({ code, segmentId, at }: Issue) =>
  (segmentId === 'GS' && ![1, 6, 8].includes(at.element ?? 0)) || /outside|trailer-without-header/.test(code);

function placesTold(told: readonly Issue[], bytes: Uint8Array): (Place | undefined)[] {
  const headers = readInterchanges(bytes).value.flatMap(({ header, groups }) => [
    header,
    ...groups.map((group) => group.header),
  ]);
  return told.map((issue) => {
    if (!isCoarse(issue)) return issue.at;
    return headers.find(({ id }) => id === (issue.segmentId === 'GS' ? 'GS' : 'ISA'))?.place('');
  });
}

/** What is wrong in the answer itself; a set or group nobody supports is repeated by its own name all the same. */
const wrongIn = (answer: Uint8Array) =>
  checkFile(answer).issues.filter(
    (one) => isError(one) && !(/^AK[12]$/.test(one.segmentId ?? '') && one.at.element === 1),
  );

/** A few words on a planted defect that was not answered right; undefined where it was. */
function fault(planted: Planted): string | undefined {
  const { value, verdicts, issues, writeIssues } = acknowledge(planted.bytes, settings);
  const told = issues.filter(isError);
  if (writeIssues.some(isError))
    return `not written: ${writeIssues.map(({ code, at }) => `${code} ${placeKey(at)}`).join(', ')}`;
  if (verdicts.length === 0) return value ? 'answered without an interchange' : undefined;
  if (isAcknowledgement(planted)) return undefined;
  if (!value) return told.length > 0 ? 'not answered' : undefined;
  const again = wrongIn(value);
  if (again.length > 0) return `the answer is wrong: ${again.map(({ code }) => code).join(', ')}`;
  const located = keysOf(refusals(value).map((refusal) => locate(refusal, planted.bytes)));
  const wanted = keysOf(placesTold(told, planted.bytes));
  if (issues.some(({ code }) => code === 'x12/guide-unknown'))
    return located.length > 0 ? undefined : 'not refused';
  // A TA1 has room for one thing.
  const isTa1 = verdicts.some(({ verdict }) => verdict === 'R');
  const isRight = isTa1
    ? located.length > 0 && located.every((key) => wanted.includes(key))
    : located.join() === wanted.join();
  return isRight ? undefined : `${located.join(', ')} instead of ${wanted.join(', ')}`;
}

it.each([
  ['Tables', plantedDefects],
  ['Every element', sweptElements],
  ['Every segment', sweptSegments],
])('%s: answers every planted defect, and finds each place again', (_title, defects) => {
  const faults = defects().flatMap((planted) => {
    const found = fault(planted);
    return found === undefined ? [] : [`${planted.name}: ${found}`];
  });
  expect(faults).toEqual([]);
});

it('never answers an acknowledgement, however broken', () => {
  const answered = plantedDefects().filter(
    (planted) =>
      isAcknowledgement(planted) && acknowledge(planted.bytes, { ...settings, ta1: 'always' }).value,
  );
  // Without its TA1 the interchange holds nothing, and is none.
  expect(answered.map(({ name }) => name)).toEqual(['an-interchange-is-accepted.ta1: envelope | TA1 | drop']);
});

it('has a code of X12 for every kind of error in a file', () => {
  const without = new Set<string>();
  for (const { bytes } of plantedDefects())
    for (const { code, severity } of checkFile(bytes).issues) {
      const { ta1, ik3, ik4, ik5, ak9 } = kindOf(code) ?? {};
      if (severity === 'error' && ![ta1, ik3, ik4, ik5, ak9].some((one) => one !== undefined))
        without.add(code);
    }
  expect([...without]).toEqual([]);
});
