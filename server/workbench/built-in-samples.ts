/** The samples that come with Chartside: profiles/samples, each with its line in index.json. Invented people alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf } from './facts.ts';
import type { SampleView } from '../workbench-view.ts';

const folder = join(import.meta.dirname, '..', '..', 'profiles', 'samples');

interface Listed {
  /** Of its own: ids of saved samples are UUIDs. */
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly payer?: string;
  readonly about?: string;
}

export interface BuiltInSample {
  readonly view: SampleView;
  readonly content: Uint8Array;
}

let known: readonly BuiltInSample[] | undefined;

/** Read once; the files never change while we run. */
export function builtInSamples(): readonly BuiltInSample[] {
  known ??= (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Listed[]).map(
    ({ file, ...listed }): BuiltInSample => {
      const content = new Uint8Array(readFileSync(join(folder, file)));
      return { view: { ...listed, ...factsOf(content), builtIn: true, bytes: content.length }, content };
    },
  );
  return known;
}
