/** Where a text stops being JSON: the place, and what to do there, without a value of it. */
import { faultText, jsonFault } from '../../server/json-fault.ts';

it.each([
  ['a comma before the end', '{\n  "a": 1,\n}', 'line 2, column 9: Take away the comma before the }.'],
  ['a comma before the end of a list', '[1, 2,]', 'line 1, column 6: Take away the comma before the ].'],
  ['a missing comma', '{\r\n  "a": 1\r\n  "b": 2\r\n}', 'line 3, column 3: Put a comma before the next name, or close with }.'],
  ['a missing colon', '{"a" 1}', 'line 1, column 6: Put a colon between the name and its value.'],
  ['a name without quotes', '{a: 1}', 'line 1, column 2: Here should be a name in double quotes.'],
  ['single quotes', "{'a': 1}", 'line 1, column 2: Texts and names stand in straight double quotes (").'],
  ['quotes of a word processor', '{"a": “b”}', 'line 1, column 7: Texts and names stand in straight double quotes (").'],
  ['a comment', '{\n  // note\n}', 'line 2, column 3: JSON has no comments; take it away.'],
  ['a text that goes on', '{"a": "b\n"}', /^line 1, column 7: This text does not end on its line/],
  ['a wrong backslash', String.raw`{"a": "C:\data"}`, /^line 1, column 7: .*backslash/],
  ['a word that is no value', '{"a": True}', 'line 1, column 7: Here should be a value.'],
  ['a number that is none', '[01]', 'line 1, column 2: Here should be a value.'],
  ['the other bracket', '{"a": [1}', 'line 1, column 9: A ] is expected here, not a }.'],
  ['a file that is cut off', '{\n  "a": [1', 'line 2, column 10: The file ends, but the [ of line 2, column 8 is not closed.'],
  ['an empty file', ' \n', /^line 2, column 1: The file ends where a value is expected/],
  ['two values', '{} {}', /^line 1, column 4: The JSON is over here/],
])('tells of %s where it stands', (_name, text, told) => {
  const fault = jsonFault(text);
  expect(fault && faultText(fault)).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
}); // prettier-ignore

it('finds a fault just where JSON.parse does', () => {
  const good = '{"a": [1, -2.5e3, true, null, {"b\\u00e9": "\\n"}], "c": {}, "d": []}';
  const texts = Array.from(good).flatMap((_, at) => [
    good.slice(0, at) + good.slice(at + 1),
    `${good.slice(0, at)},${good.slice(at)}`,
    good.slice(0, at),
  ]);
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  expect([good, ...texts].filter((text) => isJson(text) !== (jsonFault(text) === undefined))).toEqual([]);
});

it('tells no value of the file, and follows any depth', () => {
  expect(JSON.stringify(jsonFault('{"secret": "PLANTED" "x": 1}'))).not.toContain('PLANTED');
  expect(jsonFault('['.repeat(200_000))?.column).toBe(200_001);
});
