/** The guides as types, so that asking a loop for what its guide does not have is an error of the compiler. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLoopRule, type Guide, type LoopRule, type SegmentRule } from '../../x12/library/guide.ts';

const HEAD = `/** What each loop of each guide may hold, as types. Written by \`npm run format\` from \`guides/\`; do not change it by hand. */
`;

const typeName = (id: string, name: string) => `Shape_${`${id}_${name}`.replaceAll(/[^A-Za-z0-9]/g, '_')}`;

function shapeOf(guide: Guide, content: readonly (SegmentRule | LoopRule)[], indent: string): string {
  const segments = [...new Set(content.flatMap((rule) => (isLoopRule(rule) ? [] : [rule.segment])))];
  const loops = content.filter(isLoopRule);
  const inner = loops.map((rule) => {
    const shape = rule.shared
      ? typeName(guide.id, rule.shared)
      : shapeOf(guide, rule.content ?? [], `${indent}    `);
    return `${indent}    '${rule.loop}': ${shape};\n`;
  });
  const named = segments.map((id) => `'${id}'`).join(' | ') || 'never';
  if (inner.length === 0) return `{ segments: ${named}; loops: {} }`;
  return `{\n${indent}  segments: ${named};\n${indent}  loops: {\n${inner.join('')}${indent}  };\n${indent}}`;
}

/** The text of `x12/library/shapes.ts` for the guides that are in the folder. */
export function shapes(x12: string): string {
  const guides = readdirSync(join(x12, 'guides'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(x12, 'guides', name), 'utf8')) as Guide);
  const shared = guides.flatMap((guide) =>
    Object.entries(guide.shared ?? {}).map(
      ([name, content]) => `interface ${typeName(guide.id, name)} ${shapeOf(guide, content, '')}\n\n`,
    ),
  );
  const all = guides.map((guide) => `  '${guide.id}': ${shapeOf(guide, guide.content, '  ')};\n`);
  return `${HEAD}\n${shared.join('')}/** By id of the guide. */\nexport interface Shapes {\n${all.join('')}}\n`;
}
