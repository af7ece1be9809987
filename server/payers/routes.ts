/** Reads the payers' files: each checked against route.schema.json and by the few rules a schema cannot say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { isNpi } from '../npi.ts';
import { Problem } from '../problems.ts';
import type { Route } from './route.ts';

const shipped = join(import.meta.dirname, '..', '..', 'profiles', 'payers');

/**
 * All routes of a folder. `sandboxEndpoint` replaces `sandbox:`; without one, a file that says `sandbox:` is left out.
 * Throws `payer/bad-profile` for the first file that is wrong.
 */
export function loadRoutes(sandboxEndpoint: string | undefined, folder = shipped): Route[] {
  const check = compileSchema();
  const ids = new Set<string>();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .sort()
    .map((file) => {
      const route = readRoute(join(folder, file), file, check);
      if (ids.has(route.id))
        throw new Problem('payer/bad-profile', { file, why: 'its id is used by another file' });
      ids.add(route.id);
      return route;
    })
    .filter((route) => route.endpoint !== 'sandbox:' || sandboxEndpoint !== undefined)
    .map((route) => (route.endpoint === 'sandbox:' ? { ...route, endpoint: sandboxEndpoint ?? '' } : route));
}

type Check = (value: unknown) => string | undefined;

function compileSchema(): Check {
  const ajv = new Ajv({ allErrors: true, strict: true, formats: { regex: isPattern } });
  addFormats.default(ajv, ['uri']);
  const validate = ajv.compile(
    JSON.parse(readFileSync(join(shipped, 'route.schema.json'), 'utf8')) as object,
  );
  return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'it' }));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch {
    return false;
  }
}

function readRoute(path: string, file: string, check: Check): Route {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Problem('payer/bad-profile', { file, why: 'it is not JSON' }, cause);
  }
  const why = check(value) ?? furtherMistake(value as Route);
  if (why !== undefined) throw new Problem('payer/bad-profile', { file, why });
  return value as Route;
}

function furtherMistake(route: Route): string | undefined {
  const delimiters = Object.values(route.delimiters);
  if (new Set(delimiters).size < 4) return 'two of its delimiters are the same';
  if (delimiters.some((one) => /[A-Za-z0-9 ]/.test(one)))
    return 'a delimiter is a letter, a digit or a space';
  return isNpi(route.provider.npi) ? undefined : 'the check digit of provider.npi is wrong';
}
