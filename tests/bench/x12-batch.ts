/** Writes batch files: interchanges of twenty groups of fifty transaction sets, without line ends, counts and numbers right. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { eligibilityAnswers } from './x12-sets-271.ts';
import { authorizationSets } from './x12-sets-278.ts';

const SETS = 50;
const GROUPS = 20;

const kinds = {
  '271': { functional: 'HB', guide: '005010X279A1', sets: eligibilityAnswers },
  '278': { functional: 'HI', guide: '005010X217', sets: authorizationSets },
} as const;
export type BatchKind = keyof typeof kinds;

export interface Batch {
  readonly path: string;
  readonly bytes: number;
  /** All of them, ISA to IEA: whoever reads another number has not read the file. */
  readonly segments: number;
  readonly sets: number;
}

/** ST … SE. Even the control number of the set is unlike any other in the file. */
function transactionSet(kind: BatchKind, number: number): readonly string[] {
  const { sets, guide } = kinds[kind];
  const control = String(number).padStart(4, '0');
  const body = sets[number % sets.length]?.(number) ?? [];
  return [`ST*${kind}*${control}*${guide}`, ...body, `SE*${body.length + 2}*${control}`];
}

function interchangeHeader(number: number): string {
  const control = String(number).padStart(9, '0');
  return `ISA*00*          *00*          *ZZ*MERIDIAN       *ZZ*NORTHFIELD     *261123*1015*^*00501*${control}*0*T*:`;
}

/** Writes at least `bytes` of transaction sets of one kind to `path`, group by group: memory stays small at any size. */
export function writeBatch(path: string, kind: BatchKind, bytes: number): Batch {
  const { functional, guide } = kinds[kind];
  const file = openSync(path, 'w');
  const written = { bytes: 0, segments: 0, sets: 0 };
  const write = (segments: readonly string[]) => {
    written.bytes += writeSync(file, `${segments.join('~')}~`);
    written.segments += segments.length;
  };
  try {
    for (let interchange = 1; written.bytes < bytes; interchange += 1) {
      write([interchangeHeader(interchange)]);
      let group = 0;
      do {
        group += 1;
        const segments = [`GS*${functional}*MERIDIAN*NORTHFIELD*20261123*1015*${group}*X*${guide}`];
        for (let set = 0; set < SETS; set += 1) segments.push(...transactionSet(kind, (written.sets += 1)));
        write([...segments, `GE*${SETS}*${group}`]);
      } while (group < GROUPS && written.bytes < bytes);
      write([`IEA*${group}*${String(interchange).padStart(9, '0')}`]);
    }
  } finally {
    closeSync(file);
  }
  return { path, ...written };
}
