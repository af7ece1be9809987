/** What lies on the disk below a running Postgres, to be searched for what may not lie there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Postgres takes files of its own away whenever it likes: what is gone holds nothing. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return gone;
    throw cause;
  }
}

function filesBelow(folder: string): string[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Each of the texts with the files below the folders that hold it. */
export function filesWith(texts: readonly string[], folders: readonly string[]): Map<string, string[]> {
  const found = new Map(texts.map((text): [string, string[]] => [text, []]));
  for (const file of folders.flatMap(filesBelow)) {
    const content = unlessGone(() => readFileSync(file), Buffer.alloc(0));
    for (const text of texts) if (content.includes(text)) found.get(text)?.push(file);
  }
  return found;
}
