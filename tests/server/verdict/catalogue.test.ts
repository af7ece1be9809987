/** The rules as data: valid, implemented, worded, and none left over. */
import { readFileSync, readdirSync } from 'node:fs';
import { Ajv } from 'ajv';
import words from '../../../profiles/rules/en.json' with { type: 'json' };
import catalogue from '../../../profiles/rules/rules.json' with { type: 'json' };
import schema from '../../../profiles/rules/rules.schema.json' with { type: 'json' };
import { rules } from '../../../server/verdict/rules/index.ts';

interface Words {
  readonly message: string;
  readonly fixes: Readonly<Record<string, string>>;
  readonly [context: string]: unknown;
}
const worded = words as unknown as Readonly<Record<string, Words>>;
const ids = catalogue.rules.map((rule) => rule.id);

it('is valid by its schema', () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  validate(catalogue);
  expect(validate.errors ?? []).toEqual([]);
});

it('implements every rule and no other', () => {
  expect(rules.map((rule) => rule.id).toSorted()).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

it('has a file for each rule, named by its id', () => {
  const folder = new URL('../../../server/verdict/rules/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file !== 'index.ts');
  expect(files).toHaveLength(ids.length);
  for (const file of files)
    expect(readFileSync(new URL(file, folder), 'utf8')).toMatch(/^\/\*\* [A-Z][A-Z0-9]+: /);
});

it.each(catalogue.rules.map((rule) => [rule.id, rule] as const))('words %s', (id, rule) => {
  const said = worded[id];
  expect(said?.message.length).toBeGreaterThan(10);
  expect(Object.keys(said?.fixes ?? {}).toSorted()).toEqual(rule.fixes.map((fix) => fix.label).toSorted());
});

it('words nothing that is no rule', () => {
  expect(Object.keys(worded).toSorted()).toEqual(ids.toSorted());
});
