/** The front door of the maps: pure, both ways, with a trace of every value. */
export { map270 } from './eligibility/270.ts';
export { map271 } from './eligibility/271.ts';
export { sourcesOfRequest } from './eligibility/request-sources.ts';
export { serviceOf, type ServiceToAsk } from './eligibility/service.ts';
export { extensionBase } from './extensions.ts';
export { readToFhir, type ToFhir } from './read.ts';
export type { TraceLine, UnusedElement } from './trace.ts';
export { writeFromFhir, type ToX12, type WriteSettings } from './write.ts';
