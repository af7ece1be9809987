/** `npm test`: every check of the project, one after the other; the last line is `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const countsFile = resolve(root, '.cache/counts.json');
const checks = [
  ['type check', 'npm', ['run', '--silent', 'typecheck']],
  ['lint and format', 'npm', ['run', '--silent', 'lint']],
  ['layer rules', 'npm', ['run', '--silent', 'layers']],
  ['dead code', 'npm', ['run', '--silent', 'deadcode']],
];
let passed = 0;
let failed = 0;

mkdirSync(resolve(root, '.cache'), { recursive: true });
rmSync(countsFile, { force: true });

function run(name, command, args) {
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, COUNTS_FILE: countsFile },
  });
  process.stdout.write(
    `   ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
  return status === 0;
}

for (const [name, command, args] of checks) {
  if (run(name, command, args)) passed += 1;
  else failed += 1;
}

const jestOk = run('tests', 'npm', ['run', '--silent', 'test:only', '--', ...process.argv.slice(2)]);
try {
  const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
  passed += counts.passed;
  failed += counts.failed;
  process.stdout.write('\nThe ten slowest test files:\n');
  for (const { file, ms } of counts.slowest)
    process.stdout.write(`  ${(ms / 1000).toFixed(1)} s  ${relative(root, file)}\n`);
  if (!jestOk && counts.failed === 0) failed += 1;
} catch {
  failed += 1;
  process.stdout.write('The test run left no counts: it did not finish.\n');
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
