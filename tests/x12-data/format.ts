/** `npm run format` brings the X12 data files into their one form. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compactJson } from './compact-json.ts';
import { dataIndex } from './data-index.ts';
import { shapes } from './shapes.ts';

const x12 = resolve(import.meta.dirname, '../../x12');
for (const folder of ['guides', 'dictionary', 'codes']) {
  for (const name of readdirSync(join(x12, folder)).filter((one) => one.endsWith('.json'))) {
    const file = join(x12, folder, name);
    const text = readFileSync(file, 'utf8');
    const formatted = compactJson(JSON.parse(text));
    if (formatted !== text) writeFileSync(file, formatted);
  }
}

writeFileSync(join(x12, 'library', 'data.ts'), dataIndex(x12));
writeFileSync(join(x12, 'library', 'shapes.ts'), shapes(x12));
