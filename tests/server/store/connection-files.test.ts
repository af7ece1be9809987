/** Connections that lie as files in the data folder: how the first one comes in. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeInFiles } from '../../../server/store/connection-files.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { connectionDraft } from '../security/fake-connection.ts';

const { database } = await freshDatabase();
const secrets = buildSecrets([new Uint8Array(32).fill(5)]);
const connections = connectionsIn({ database, secrets, clock: () => new Date() });

function folderOf(files: Record<string, string>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'chartside-files-')), 'connections');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

it('takes in what is new, once: a change on the screen is not undone by a restart', async () => {
  const folder = folderOf({ 'north.json': JSON.stringify(connectionDraft), 'notes.txt': 'hello' });
  expect(await takeInFiles(folder, connections)).toEqual(['north.json']);
  await connections.save({ ...connectionDraft, name: 'Changed on the screen' }, { version: 1 });
  expect(await takeInFiles(folder, connections)).toEqual([]);
  expect((await connections.byId('northfield', 'north')).name).toBe('Changed on the screen');
});

it.each([
  ['no JSON', '{', 'it is no JSON'],
  ['no connection', '{}', "must have required property 'id'"],
])('names the file that is %s', async (_name, text, why) => {
  await expect(takeInFiles(folderOf({ 'bad.json': text }), connections)).rejects.toThrow(
    new RegExp(`bad\\.json: .*${why}`),
  );
});

it('retires what a file says is retired, once more where it was brought back, and never takes it in', async () => {
  const draft = { ...connectionDraft, id: 'old', issAllowed: ['https://old.example.org'] };
  await connections.save(draft);
  const folder = folderOf({
    'old.json': JSON.stringify({ id: 'old', tenant: 'northfield', retired: true }),
    'unknown.json': JSON.stringify({ ...draft, id: 'never', retired: true }),
  });
  expect(await takeInFiles(folder, connections)).toEqual(['old.json']);
  await expect(connections.byId('northfield', 'old')).rejects.toMatchObject({ id: 'connections/retired' });
  expect(await connections.byIssuer('https://old.example.org')).toBeUndefined();
  await connections.bringBack('northfield', 'old');
  expect((await connections.byIssuer('https://old.example.org'))?.id).toBe('old');
  await takeInFiles(folder, connections);
  expect(await connections.byIssuer('https://old.example.org')).toBeUndefined();
  // The file that once brought it in does not bring it in again.
  expect(await takeInFiles(folderOf({ 'old.json': JSON.stringify(draft) }), connections)).toEqual([]);
});

it('takes no folder for none', async () => {
  expect(await takeInFiles(join(tmpdir(), 'chartside-nowhere'), connections)).toEqual([]);
});
