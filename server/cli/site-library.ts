/** `--library FILE`: the guides, code lists and labels of a site, checked before they are used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { standardLibrary, type Additions, type Library } from '#x12';
import { Complaint } from './command.ts';
import { complaintOf } from './source.ts';

const schemas = join(import.meta.dirname, '..', '..', 'x12', 'schemas');
const schemaOf = (name: string) => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object;

/** Keywords that only gather what others say better. */
const gathering = new Set(['oneOf', 'anyOf', 'not', 'if']);
const listed = (values: unknown) => (Array.isArray(values) ? values.join(', ') : '');

const sentences: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  required: ({ missingProperty }) => `has no "${String(missingProperty)}"`,
  additionalProperties: ({ additionalProperty }) =>
    `has "${String(additionalProperty)}", which means nothing here`,
  enum: ({ allowedValues }) => `is none of ${listed(allowedValues)}`,
  const: ({ allowedValue }) => `is not ${JSON.stringify(allowedValue)}`,
  type: ({ type }) => `is not of type ${String(type)}`,
  pattern: ({ pattern }) => `does not have the form ${String(pattern)}`,
  propertyNames: ({ propertyName }) =>
    `has the name "${String(propertyName)}", which does not have the form of one`,
  maxLength: ({ limit }) => `is longer than ${String(limit)} characters`,
  minLength: ({ limit }) => `is shorter than ${String(limit)} characters`,
};

/** `/guides/0/content/2` as `guides[0].content[2]`. */
function pathOf(instancePath: string): string {
  const path = instancePath.replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
  return path.replace(/^\./, '') || 'the file';
}

function sentenceOf({ instancePath, keyword, params, message }: ErrorObject): string {
  return `${pathOf(instancePath)} ${sentences[keyword]?.(params as Record<string, unknown>) ?? message ?? keyword}.`;
}

function mistakesIn(value: unknown): string[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajv.addSchema(schemaOf('guide.schema.json'), 'guide.schema.json');
  const validate = ajv.compile(schemaOf('site-library.schema.json'));
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => !gathering.has(keyword));
  const isInName = (one: ErrorObject) => one.propertyName !== undefined;
  // A rule is a segment or a loop; what it lacks to be the other one is no mistake.
  const isOfTheOther = ({ keyword, schemaPath }: ErrorObject) =>
    keyword === 'required' && schemaPath.includes('/oneOf/');
  const told = errors.filter((one) => !isInName(one) && !isOfTheOther(one));
  return [...new Set((told.length > 0 ? told : errors).map(sentenceOf))];
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw complaintOf(file, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new Complaint(`The library ${file} is no JSON: ${why}.`);
  }
}

/** A guide that fits the schema can still name a list or a shared loop that is not there. */
function compileMistakes(library: Library, { guides = [] }: Additions): string[] {
  return guides.flatMap((guide) => {
    try {
      library.compiled(guide);
      return [];
    } catch (error) {
      return error instanceof Error ? [error.message] : [];
    }
  });
}

/** Our library with what a site adds. Throws a complaint with one sentence for each mistake of the file. */
export function libraryWith(file: string | undefined): Library {
  const ours = standardLibrary();
  if (file === undefined) return ours;
  const value = parse(file);
  const complain = (mistakes: readonly string[]) => {
    if (mistakes.length > 0)
      throw new Complaint(
        `The library ${file} cannot be used:\n${mistakes.map((one) => `  ${one}`).join('\n')}`,
      );
  };
  complain(mistakesIn(value));
  const library = ours.with(value as Additions);
  complain(compileMistakes(library, value as Additions));
  return library;
}
