/** A file checked in parts gives the issues of the file checked whole, at the same places. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile, checkPart, partitionFile, type Issue } from '#x12';
import { brief } from './builders.ts';

const folder = join(import.meta.dirname, 'messages');
const files = readdirSync(folder).filter((name) => name.endsWith('.x12'));

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function inParts(bytes: Uint8Array, size: number): Promise<{ parts: number; issues: Issue[] }> {
  const issues: Issue[] = [];
  let count = 0;
  for await (const { parts, issues: found } of partitionFile(inChunks(bytes, 700), size)) {
    issues.push(...found);
    count += parts.length;
    for (const part of parts)
      issues.push(...checkPart(bytes.slice(part.offset, part.offset + part.length), part));
  }
  return { parts: count, issues: issues.sort((a, b) => a.at.offset - b.at.offset) };
}

/** Many sets, some damaged: each fourth element separator of a file becomes two. */
function damaged(bytes: Uint8Array): Uint8Array {
  const separator = bytes[3] ?? 0;
  let count = 0;
  const body = [...bytes].flatMap((byte, at) => {
    if (byte !== separator || at < 106) return [byte];
    count += 1;
    return count % 4 === 0 ? [byte, byte] : [byte];
  });
  return Uint8Array.from(body);
}

const sorted = (issues: readonly Issue[]) => brief(issues).sort();

it.each(files)('%s', async (name) => {
  const bytes = new Uint8Array(readFileSync(join(folder, name)));
  for (const file of [bytes, damaged(bytes)]) {
    const whole = checkFile(file).issues;
    for (const size of [1, 2_000, 1_000_000]) {
      const { issues } = await inParts(file, size);
      expect(sorted(issues)).toEqual(sorted(whole));
      expect(issues.map(({ at }) => at.offset)).toEqual(whole.map(({ at }) => at.offset));
    }
  }
});

it('cuts between sets only, and not smaller than asked', async () => {
  const bytes = new Uint8Array(readFileSync(join(folder, 'a-dependent-is-asked-about.270.x12')));
  expect((await inParts(bytes, 1)).parts).toBe(2);
  expect((await inParts(bytes, 1_000_000)).parts).toBe(1);
});
