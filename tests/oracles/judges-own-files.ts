/** The files the X12 validators are tried with: they and we say the same of each. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from '#x12';
import { judgeX12 } from './judges.ts';
import { firstOf, type Report } from './report.ts';

/** Of the files the validators are probed with, the broken ones; the others are good, though some of them refuse some. */
const brokenProbes = new Set(['271-iea-mismatch.edi', '271-se-count.edi', 'truncated.edi']);
const goodProbes = new Set(['271-sub.edi', 'bom.edi', 'newline-term.edi', 'ta1-before-gs.edi']);

function errorsOf(file: string): string[] {
  return checkFile(new Uint8Array(readFileSync(file)))
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} at segment ${at.segment}, element ${at.element ?? 'none'}`);
}

/** A judge that accepts what is broken would be no judge of the rest: it is asked too. */
export async function checkJudgesOwnFiles(shared: string, report: Report): Promise<void> {
  const folder = join(shared, 'oracles/x12/test');
  const filesOf = (kind: string) => readdirSync(join(folder, kind)).map((name) => join(folder, kind, name));
  const nameOf = (file: string) => file.slice(folder.length + 1);
  const refused = await judgeX12(join(shared, 'oracles'), [...filesOf('good'), ...filesOf('bad')]);
  for (const file of filesOf('good')) {
    report.check(`${nameOf(file)}: the validators find nothing wrong`, firstOf(refused.get(file) ?? []));
    report.check(`${nameOf(file)}: nor do we`, firstOf(errorsOf(file)));
  }
  const isFound = (errors: readonly string[]) => (errors.length > 0 ? undefined : 'Nothing was found.');
  for (const file of filesOf('bad')) {
    report.check(`${nameOf(file)}: the validators find what is wrong`, isFound(refused.get(file) ?? []));
    report.check(`${nameOf(file)}: so do we`, isFound(errorsOf(file)));
  }
  for (const file of filesOf('probe')) {
    const [errors, name] = [errorsOf(file), file.split('/').at(-1) ?? ''];
    if (brokenProbes.has(name)) report.check(`${nameOf(file)}: we find what is wrong`, isFound(errors));
    else if (goodProbes.has(name)) report.check(`${nameOf(file)}: we find nothing wrong`, firstOf(errors));
    else report.check(`${nameOf(file)}: is known as good or broken`, 'Name it in the table.');
  }
}
