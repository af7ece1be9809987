/** Defects planted one at a time in good messages: each must be found, and told at the element or segment it is in. */
import { checkFile } from '#x12';
import { goodNames, goodText, plantedDefects, type Planted } from './planted/defects.ts';
import { judge, shortPlace, type Verdict } from './planted/judge.ts';
import { sweptElements, sweptSegments } from './planted/sweep.ts';

/** The kinds of issue that say what was planted; another kind at the right place is told in the table. */
const kinds: Readonly<Record<string, RegExp>> = {
  code: /code|binary|date|too-|number|character|guide|hl-|gs-set|segment-(unknown|order)|control-number|count|isa/,
  missing: /missing|syntax|hl-|empty|code|control-number|segment-unknown|number|count/,
  date: /date|too-|number|character/,
  time: /time|too-|number|character/,
  number: /number|character|hl-|control-number|count|date/,
  long: /too-long|code|number|control-number|date|time|hl-|segment-unknown|rule|count/,
  short: /too-short|date|number|control-number/,
  character: /character|code|number|date|time|hl-|segment-unknown|rule/,
  'not used': /not-used|too-many|unconfirmed|hl-/,
  extra: /too-many|not-used/,
  repeats: /repeats|not-used/,
  parts: /components|not-used|too-many/,
  syntax: /syntax|missing/,
  rule: /rule|syntax|repeats|missing|hl-|code|order|unknown/,
};

const isNamedRight = ({ planted, codes }: Verdict): boolean =>
  codes.some((code) => kinds[planted.what]?.test(code) ?? true);

function table(title: string, verdicts: readonly Verdict[], limit = 60): string {
  if (verdicts.length === 0) return '';
  const lines = verdicts.slice(0, limit).map(({ planted, said }) => {
    const wanted = planted.expect.map(shortPlace).join(' or ');
    return `  ${planted.name}\n    expected ${wanted}; told ${said.join(', ') || 'nothing'}`;
  });
  const more = verdicts.length > limit ? `  … and ${verdicts.length - limit} more\n` : '';
  return `${title}: ${verdicts.length}\n${lines.join('\n')}\n${more}`;
}

/** One line on how many were found and located, and the tables of those that were not. */
function judged(title: string, defects: readonly Planted[]): { verdicts: readonly Verdict[]; text: string } {
  const verdicts = defects.map(judge);
  const located = verdicts.filter(({ isLocated }) => isLocated);
  const missed = verdicts.filter(({ isFound }) => !isFound);
  const astray = verdicts.filter(({ isFound, isLocated }) => isFound && !isLocated);
  const misnamed = located.filter((one) => !isNamedRight(one));
  const head = `${title}: ${defects.length} planted, ${defects.length - missed.length} found, ${located.length} exactly located\n`;
  return {
    verdicts,
    text:
      head +
      table('Missed', missed) +
      table('Told elsewhere', astray) +
      table('Told as another kind', misnamed),
  };
}

it('says nothing wrong of a good message', () => {
  const wrong = goodNames().flatMap((name) =>
    checkFile(new Uint8Array(Buffer.from(goodText(name), 'latin1')))
      .issues.filter(({ severity }) => severity === 'error')
      .map(({ code, at }) => `${name}: ${code} ${shortPlace(at)}`),
  );
  expect(wrong).toEqual([]);
});

it.each([
  ['Tables', plantedDefects],
  ['Every element', sweptElements],
  ['Every segment', sweptSegments],
])('%s: finds 98 of a hundred planted defects, each found one at its place', (title, defects) => {
  const { verdicts, text } = judged(title, defects());
  process.stdout.write(text);
  const found = verdicts.filter(({ isFound }) => isFound);
  expect(verdicts.length).toBeGreaterThanOrEqual(400);
  expect(found.length / verdicts.length).toBeGreaterThanOrEqual(0.98);
  expect(found.filter(({ isLocated }) => !isLocated).map(({ planted }) => planted.name)).toEqual([]);
});
