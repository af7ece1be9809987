/** The front door of the corpus: many samples mapped at once, compared with what was accepted. */
export { acceptedRunOf, missingFrom, parseAcceptedRun, type AcceptedRun } from './accepted.ts';
export { ACCEPTED_FILE, namesIn, samplesIn } from './folder.ts';
export { junitOf, wantsAttention } from './junit.ts';
export { runCorpus, type CorpusOptions } from './run.ts';
export type { Sample, SampleResult } from './sample.ts';
