/**
 * A place in X12 bytes. Offsets and lengths are bytes, from 0 in the file, byte order mark counted; `segment` counts
 * from 1 at the first segment of the file; `inSet` counts as IK302 does (ST = 1) and is 0 outside a transaction set;
 * elements, components and repetitions count from 1 as the guides do.
 */
export interface Place {
  readonly segment: number;
  readonly inSet: number;
  readonly loop: string;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
  readonly offset: number;
  readonly length: number;
}
