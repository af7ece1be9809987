/** The module that names every X12 data file, so that adding a guide or a code list is adding a file. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = `/** Every data file of the engine. Written by \`npm run format\` from the folders; do not change it by hand. */
import type { CodeList, Dictionary, Guide } from './guide.ts';
`;

const nameOf = (prefix: string, file: string) =>
  `${prefix}${file.replace('.json', '').replaceAll(/[^A-Za-z0-9]/g, '_')}`;

/** The text of `x12/library/data.ts` for the files that are in the folders of `x12`. */
export function dataIndex(x12: string): string {
  const files = (folder: string) =>
    readdirSync(join(x12, folder))
      .filter((name) => name.endsWith('.json'))
      .sort();
  const imports: string[] = [];
  const list = (folder: string, prefix: string) =>
    files(folder).map((file) => {
      imports.push(`import ${nameOf(prefix, file)} from '../${folder}/${file}' with { type: 'json' };`);
      return nameOf(prefix, file);
    });
  const dictionary = list('dictionary', '').map((name) => name.toLowerCase());
  const codes = list('codes', 'list_');
  const guides = list('guides', 'guide_');
  return `${HEAD}${imports.join('\n')}

export const dictionary = { ${dictionary.join(', ')} } as unknown as Dictionary;
// prettier-ignore
export const codeLists = [${codes.join(', ')}] as unknown as readonly CodeList[];
// prettier-ignore
export const guides = [${guides.join(', ')}] as unknown as readonly Guide[];
`;
}
