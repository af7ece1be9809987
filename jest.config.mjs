import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A temporary folder of this run's own, for its workers too: the packaged Chromium unpacks into it, and would take
// whatever lies in the common one under its name. Set here, as a test's own `process.env` reaches nobody else.
if (!process.env.CHARTSIDE_TESTS) {
  const folder = mkdtempSync(join(tmpdir(), 'cs-'));
  process.env.CHARTSIDE_TESTS = folder;
  process.env.TMPDIR = folder;
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // A process that is just ending wrote into it once more. What stays is temporary, and no test's failure.
    }
  });
}

// What listens on this machine is never asked through somebody's proxy.
for (const name of ['NO_PROXY', 'no_proxy'])
  process.env[name] = [process.env[name], '127.0.0.1', 'localhost'].filter(Boolean).join(',');

export default {
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json'],
  transform: { '\\.ts$': '<rootDir>/tests/strip-types.mjs' },
  testEnvironment: 'node',
  // Only what hangs meets it: on a busy machine a test takes many times what it takes alone.
  testTimeout: 600_000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/tests/count-reporter.mjs'],
};
