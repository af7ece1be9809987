/** Whoever loads nock takes it out of Node's sockets again: files that share a process would stack it, until calls nest too deep. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '..');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
/** By itself, or by the fake EHR, which is made of it. */
const loads = (file: string) => /^import nock from 'nock';$|\/fake-ehr\.ts';$/m.test(textOf(file));

/** A helper that takes it out serves every test that imports the helper. */
const helper = 'server/security/app-under-test.ts';
const isServed = (file: string) =>
  /nock\.restore\(\)/.test(textOf(file)) || /\/app-under-test\.ts'/.test(textOf(file));

test.each(files.filter((file) => loads(file) && file.endsWith('.test.ts')))(
  '%s takes nock out again',
  (file) => {
    expect(isServed(file)).toBe(true);
  },
);

test('the helper that loads nock for others takes it out for them', () => {
  expect(textOf(helper)).toMatch(/^afterAll\(\(\) => nock\.restore\(\)\);$/m);
});
