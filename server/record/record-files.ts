/** Everything that is held on one patient, as files: the sections, a README, and a manifest by which a reader can check them. */
import { createHash } from 'node:crypto';
import type { RecordFile } from './archive.ts';
import type { RecordNeeds, Subject } from './section.ts';
import { sections } from './sections.ts';
import { jsonBytes, whole } from './section.ts';

interface ManifestEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ExportAbout {
  readonly at: Date;
  /** Who made it, and for which connection, as a reader may see it. */
  readonly madeBy: string;
  readonly connection: string;
}

/** A file must be read to its end before the next one is asked for. */
export async function* recordFiles(
  needs: RecordNeeds,
  subject: Subject,
  about: ExportAbout,
): AsyncGenerator<RecordFile> {
  const manifest: ManifestEntry[] = [];
  yield noted(manifest, { path: 'README.txt', content: whole(Buffer.from(readme(subject, about))) });
  for (const section of sections)
    for await (const file of section.files(needs, subject)) yield noted(manifest, file);
  const { at, madeBy, connection } = about;
  const whose = { patient: `Patient/${subject.patient}`, connection, madeBy, madeAt: at };
  yield { path: 'manifest.json', content: whole(jsonBytes({ ...whose, files: manifest })) };
}

/** How many things each section holds, by table; for the question before an export. */
export async function contentsOf(
  { database }: Pick<RecordNeeds, 'database'>,
  subject: Subject,
): Promise<Readonly<Record<string, number>>> {
  return database.tenant(subject.tenant, async (tx) => {
    const counts: Record<string, number> = {};
    for (const section of sections) counts[section.table] = await section.count(tx, subject);
    return counts;
  });
}

/** Names come from ids, also of messages of others: what could lead out of the archive's folder becomes a line. */
const safe = (path: string): string =>
  path
    .split('/')
    .map((part) => part.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_'))
    .join('/');

function noted(manifest: ManifestEntry[], { path: asked, content }: RecordFile): RecordFile {
  const path = safe(asked);
  return {
    path,
    content: (async function* () {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
      manifest.push({ path, bytes, sha256: hash.digest('hex') });
    })(),
  };
}

function readme({ patient }: Subject, { at, madeBy, connection }: ExportAbout): string {
  return `Everything that Chartside holds on one patient

Patient      Patient/${patient} (the id that Chartside uses)
Connection   ${connection}
Made         ${at.toISOString()} by ${madeBy}

This archive holds health information of a person. Keep and send it as such.
The chart itself is in the EHR and not in here.

${sections.map(({ about }) => `- ${about}`).join('\n')}
- manifest.json: length and SHA-256 of every other file.

Files that end in .ndjson hold one JSON value on each line; times are UTC. A file without a line says that there is none.
`;
}
