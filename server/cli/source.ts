/** The file a command reads: as a stream of any size, or whole. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Complaint } from './command.ts';

/** Larger steps read little faster and keep more in memory: with this one a file of any size takes less than 150 MB. */
const STEP = 64 * 1024;
/** As many of the first bytes as tell what kind of file it is. */
const HEAD = 512;

export interface Source {
  /** As the caller named it. */
  readonly name: string;
  /** Bytes; undefined for standard input. */
  readonly size: number | undefined;
  /** Its bytes, once. Throws a complaint when it cannot be read. */
  chunks(): AsyncGenerator<Uint8Array>;
  /** Its first bytes, as far as they were read. */
  head(): Uint8Array;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder; name the files in it',
  EACCES: 'it may not be read',
};

/** A failure of the file system as one sentence. */
export function complaintOf(name: string, error: unknown): Complaint {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new Complaint(`Could not read ${name}: ${reasons[code] ?? code}.`);
}

async function sizeOf(name: string): Promise<number | undefined> {
  if (name === '-') return undefined;
  try {
    const found = await stat(name);
    if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    throw complaintOf(name, error);
  }
}

/** A file, or standard input for `-`. Throws a complaint when it is not there. */
export async function sourceOf(name: string): Promise<Source> {
  const size = await sizeOf(name);
  let head = new Uint8Array(0);
  return {
    name: name === '-' ? 'standard input' : name,
    size,
    head: () => head,
    async *chunks() {
      const stream = name === '-' ? process.stdin : createReadStream(name, { highWaterMark: STEP });
      try {
        for await (const chunk of stream as AsyncIterable<Uint8Array>) {
          if (head.length < HEAD) head = Uint8Array.from([...head, ...chunk.subarray(0, HEAD)]);
          yield chunk;
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        throw complaintOf(name, error);
      }
    },
  };
}

/** All bytes of a source. Throws a complaint when there are more than `limit` MB; `instead` says what to do then. */
export async function readWhole(source: Source, limit: number, instead: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    parts.push(chunk);
    length += chunk.length;
    if (length > limit * 1024 * 1024)
      throw new Complaint(`${source.name} is larger than ${limit} MB. ${instead}`);
  }
  return Buffer.concat(parts, length);
}
