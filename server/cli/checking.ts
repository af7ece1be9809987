/** The one way by which commands check a file of any size, in one thread or several. */
import {
  checkStream,
  situationalRules,
  kindOf,
  type CheckedBatch,
  type CheckOptions,
  type Segment,
} from '#x12';
import { checkInParallel } from './check-parallel.ts';
import { Complaint, textOf, textsOf, type Values } from './command.ts';
import type { Progress } from './progress.ts';
import { libraryWith } from './site-library.ts';
import type { Source } from './source.ts';
import { whyNotX12 } from './not-x12.ts';

/** How a command checks, by its options `--library` and `--off`. */
export const checkOptions = {
  library: { type: 'string' },
  off: { type: 'string', multiple: true },
  warn: { type: 'string', multiple: true },
  error: { type: 'string', multiple: true },
} as const;

export const checkUsage = `  --library FILE       guides, code lists and labels of your own (docs/x12.md)
  --off RULE           leave out a rule (X279-ls-le) or a kind of issue (x12/npi); may be given again
  --warn RULE, --error RULE   tell it with that severity; may be given again
`;

/** What `--off`, `--warn` and `--error` say of rules and kinds. */
function switchesOf(values: Values): NonNullable<CheckOptions['switches']> {
  const all = (option: string, severity: 'off' | 'warning' | 'error') =>
    textsOf(values, option).map((name) => [name, severity] as const);
  return Object.fromEntries([...all('off', 'off'), ...all('warn', 'warning'), ...all('error', 'error')]);
}

/** Throws a complaint for a library that cannot be used and for a rule that is not there. */
export function checkOptionsOf(values: Values): CheckOptions {
  const switches = switchesOf(values);
  const unknown = Object.keys(switches).find(
    (name) => !kindOf(name) && !situationalRules.some(({ id }) => id === name),
  );
  if (unknown !== undefined) {
    const ids = situationalRules.map(({ id }) => id).sort();
    throw new Complaint(
      `There is no rule or kind of issue "${unknown}". Kinds stand in docs/x12.md, the rules are: ${ids.join(', ')}.`,
    );
  }
  return {
    library: libraryWith(textOf(values, 'library')),
    switches,
  };
}

export interface CheckingNeeds {
  readonly check: CheckOptions;
  readonly progress: Progress;
  /** Threads beside this one; none for standard input. */
  readonly workers?: number;
  /** The file of `--library`. */
  readonly library?: string | undefined;
  /** Shown each segment, where one thread checks. */
  readonly seen?: (segment: Segment) => void;
}

/** Checks a source chunk by chunk. Throws a complaint when it cannot be read. */
export async function* checking(
  source: Source,
  { check, progress, workers = 0, library, seen }: CheckingNeeds,
): AsyncGenerator<CheckedBatch> {
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of source.chunks()) {
      bytes += chunk.length;
      progress.at(bytes);
      yield chunk;
    }
  };
  try {
    const data = { file: source.name, library, switches: check.switches };
    if (workers > 0 && source.size !== undefined) yield* checkInParallel(counted(), workers, data, check);
    else yield* checkStream(counted(), check, seen);
  } finally {
    progress.end();
  }
}

/** What is told of a source in which no segment was found. */
export const nothingIn = (source: Source): Complaint =>
  new Complaint(`Could not read ${source.name}. ${whyNotX12(source.head())}`);
