/** A real HAPI FHIR server, as the folder of other people's validators has it. */
import { join } from 'node:path';
import { startProgram, type Program } from './processes.ts';
import type { Report } from './report.ts';

/** On an idle machine it starts within a minute. Its first start builds it, which takes minutes more, and a busy one many. */
const SECONDS = 1_200;

export function startHapi(shared: string, port: number, report: Report): Promise<Program> {
  return startProgram(join(shared, 'oracles/hapi/hapi'), [String(port)], {
    ready: /READY (\S+)/,
    seconds: SECONDS,
    progress: (waited) => report.note(`waiting for HAPI, ${waited} s`),
  });
}
