import { writeFileSync } from 'node:fs';

/** Leaves the counts and the slowest files where `tests/run.mjs` reads them (COUNTS_FILE). */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.COUNTS_FILE;
    if (!file) return;
    const slowest = results.testResults
      .map((r) => ({ file: r.testFilePath, ms: r.perfStats.end - r.perfStats.start }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 10);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(
      file,
      JSON.stringify({ passed: results.numPassedTests, failed, skipped: results.numPendingTests, slowest }),
    );
  }
}
