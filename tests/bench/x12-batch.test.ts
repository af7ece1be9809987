/** The batches of the bench are what they claim: otherwise everybody is measured at reading something else. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFile } from '#x12';
import { writeBatch } from './x12-batch.ts';

const folder = mkdtempSync(join(tmpdir(), 'chartside-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['271', '278'] as const)('a batch of %s', (kind) => {
  const batch = writeBatch(join(folder, kind), kind, 100_000);
  const bytes = readFileSync(batch.path);
  const segments = bytes.toString('latin1').split('~').slice(0, -1);

  it('has the size and the number of segments and sets that are told', () => {
    expect(bytes.length).toBe(batch.bytes);
    expect(batch.bytes).toBeGreaterThanOrEqual(100_000);
    expect(segments.length).toBe(batch.segments);
    expect(segments.filter((segment) => segment.startsWith('ST*')).length).toBe(batch.sets);
  });

  it('is the same each time', () => {
    const again = writeBatch(join(folder, `${kind}-again`), kind, 100_000);
    expect(readFileSync(again.path).equals(bytes)).toBe(true);
  });

  it('has no fault that our own check would tell', () => {
    const errors = checkFile(bytes).issues.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, at }) => `${code} at segment ${at.segment}`)).toEqual([]);
  });
});
