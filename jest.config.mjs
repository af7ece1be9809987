import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A temporary folder of this run's own, for its workers too: the packaged Chromium unpacks into it, and would take
// whatever lies in the common one under its name. Set here, as a test's own `process.env` reaches nobody else.
if (!process.env.CHARTSIDE_TESTS) {
  const folder = mkdtempSync(join(tmpdir(), 'cs-'));
  process.env.CHARTSIDE_TESTS = folder;
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

export default {
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json'],
  transform: { '\\.ts$': '<rootDir>/tests/strip-types.mjs' },
  testEnvironment: 'node',
  testTimeout: 120_000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/tests/count-reporter.mjs'],
};
