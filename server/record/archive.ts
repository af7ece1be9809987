/** A zip of files as they come: nothing is held but what is being written. */
import { Zip, ZipDeflate } from 'fflate';

export interface RecordFile {
  /** With `/`, e.g. `fhir/Claim.ndjson`. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Bytes of the archive. Whoever takes them slowly slows down who reads the files. */
export async function* archiveOf(files: AsyncIterable<RecordFile>, at: Date): AsyncGenerator<Uint8Array> {
  let failure: Error | undefined;
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    if (failure) throw failure;
    return ready.splice(0);
  };
  for await (const { path, content } of files) {
    const entry = new ZipDeflate(path, { level: 6 });
    entry.mtime = at;
    zip.add(entry);
    for await (const bytes of content) {
      entry.push(bytes);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
