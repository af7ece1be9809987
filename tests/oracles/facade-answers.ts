/** What the facade serves, judged by HL7's validator with the profiles of US Core: resources, bundles, the CapabilityStatement. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import type { FhirResource } from 'fhir/r4.js';
import type { FhirServer } from './facade-search.ts';
import { judgeFhir } from './judges.ts';
import { firstOf, type Report } from './report.ts';

const http = axios.create({ validateStatus: () => true, maxRedirects: 0, timeout: 300_000 });

/** Read back and judged beside what the chart holds. */
const READ = ['Claim', 'Task', 'Communication', 'CommunicationRequest', 'Consent', 'DocumentReference', 'QuestionnaireResponse', 'Provenance', 'AuditEvent']; // prettier-ignore
const WHOLE = ['metadata', 'Claim?_count=3', 'Claim/_history?_count=3', 'Claim/cmp-claim-00/_history', 'Task?_id=cmp-task-02&_include=Task:focus', 'Task?_summary=count', 'Claim?_count=2&_summary=true']; // prettier-ignore

/** IHE's profiles of AuditEvents are in none of the validator's sets: they are judged as AuditEvents of R4. */
function withoutBalp(resource: FhirResource): FhirResource {
  if (resource.resourceType !== 'AuditEvent') return resource;
  const meta = { ...resource.meta };
  delete meta.profile;
  return { ...resource, meta };
}

/** Served at 100 %: no error may be found in any of them. */
export async function judgeFacade(
  shared: string,
  facade: FhirServer,
  served: readonly FhirResource[],
  report: Report,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'chartside-served-'));
  try {
    const files = new Map<string, string>();
    const keep = (name: string, body: unknown) => {
      const file = join(scratch, `${files.size}.json`);
      writeFileSync(file, JSON.stringify(body));
      files.set(file, name);
    };
    for (const one of served) keep(`${one.resourceType}/${one.id ?? ''}`, one);
    for (const type of READ) {
      const { data } = await http.get<{ entry?: { resource?: FhirResource }[] }>(
        `${facade.base}/${type}?_count=40`,
        facade,
      );
      for (const { resource } of data.entry ?? [])
        if (resource) keep(`${type}/${resource.id ?? ''}`, withoutBalp(resource));
    }
    for (const path of WHOLE) {
      const { status, data } = await http.get<unknown>(`${facade.base}/${path}`, facade);
      if (status === 200) keep(path, data);
      else report.check(`the facade answers ${path}`, `HTTP ${status}`);
    }
    const verdicts = await judgeFhir(join(shared, 'oracles'), 'us-core', [...files.keys()]);
    for (const [file, name] of files)
      report.check(`the FHIR validator accepts ${name}`, firstOf(verdicts.get(file) ?? []));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
