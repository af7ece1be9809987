/**
 * What the maps make of our golden files and of other people's examples: their FHIR validator must accept each Bundle, their
 * X12 validators each message. Known findings are data (`known-findings.ts`).
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bundle } from 'fhir/r4.js';
import { mapById, mapForBundle, mapsFor, pasVersions, type PasVersion, type ToX12 } from '#mappers';
import { goldenBundle, goldenBytes, goldenCases, goldenFolder, read, write } from '../mappers/golden.ts';
import { askX12, judgeFhir, type FhirSet, type X12Judge } from './judges.ts';
import { uncovered } from './judged-messages.ts';
import { judgedCopy, textOf, type Adaptation } from './judged-copy.ts';
import { startKnownFindings } from './known-findings.ts';
import { firstOf, type Report } from './report.ts';

/** A resource to be judged. */
interface Made {
  readonly name: string;
  readonly set: FhirSet;
  readonly resource: object;
}

/** Bundles that are not written, each for a reason that is told with its place. */
const refused: Readonly<Record<string, string>> = {
  '275/A document that lies elsewhere is not sent': 'Its data would have to be fetched first.',
  '278-response/A pended request has an administrative reference and more is to come, read and written':
    'The address of a web page has a colon, a delimiter of the partner it is written for.',
  'Bundle-ErrorResponseExample of PAS 2.0.1':
    'It has neither a number of its own nor its authorized provider.',
  'Bundle-ReferralAuthorizationResponseExample of PAS 2.0.1':
    'It has neither a number of its own nor its authorized provider.',
  'Bundle-ErrorResponseExample of PAS 2.2.1':
    'It asks for another request where X12 has no such follow-up, and the request it refers to lacks its coverage.',
  'Bundle-ReferralAuthorizationResponseExample of PAS 2.2.1': 'It has neither the request nor who asked.',
  'Bundle-ReferralPendingAuthorizationResponseExample of PAS 2.2.1':
    'It has neither the request nor who asked.',
};

const profiles = join(import.meta.dirname, '../../profiles/fhir');

/** The golden messages as FHIR: those of prior authorization for each release of PAS that their folder does not exclude. */
function readGoldens(): Made[] {
  return goldenCases('.x12').flatMap(({ name, map, pas }) => {
    if (!map.startsWith('278'))
      return [{ name, set: 'us-core', resource: read(goldenBytes(name), pas).bundle }];
    const releases = name.includes('@') ? [pas] : pasVersions;
    return releases.map((release): Made => ({
      name,
      set: `pas-${release}`,
      resource: read(goldenBytes(name), release).bundle,
    }));
  });
}

interface EhrGolden {
  readonly resource?: { readonly resourceType: string };
  readonly bundle?: Bundle;
  readonly visits?: readonly { readonly bundle?: Bundle }[];
}

/** Not whole by themselves: what is sent to an EHR that fills in the rest, and what is refused. */
const isWritten = (file: string) => /-(writes|does not write) /.test(file);

/** What EHRs, HL7 v2 and visit lists became, and the requests built of it. */
function ehrGoldens(): Made[] {
  const files = readdirSync(join(goldenFolder, 'ehr')).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.in.json') && !isWritten(file),
  );
  return files.flatMap((file) => {
    const name = `ehr/${basename(file, '.json')}`;
    const {
      resource,
      bundle,
      visits = [],
    } = JSON.parse(readFileSync(join(goldenFolder, 'ehr', file), 'utf8')) as EhrGolden;
    const made = [resource, bundle, ...visits.map((visit) => visit.bundle)];
    return made.flatMap((one) => (one ? [{ name, set: setOf(file), resource: one }] : []));
  });
}

const setOf = (file: string): FhirSet =>
  !file.startsWith('claim-') ? 'us-core' : file.includes('2023') ? 'pas-2.0.1' : 'pas-2.2.1';

async function checkFhir(shared: string, scratch: string, report: Report): Promise<void> {
  const made = [...readGoldens(), ...ehrGoldens()];
  report.note(`${made.length} Bundles and resources of our golden files`);
  const known = startKnownFindings();
  const own = readdirSync(profiles).filter((file) => file.startsWith('chartside-'));
  for (const set of ['us-core', 'pas-2.0.1', 'pas-2.2.1'] as const) {
    const files = new Map(
      made
        .filter((one) => one.set === set)
        .map(({ name, resource }, i): [string, string] => [
          keep(scratch, `${set}-${i}.json`, JSON.stringify(resource)),
          name,
        ]),
    );
    const definitions = set === 'us-core' ? own.map((file) => join(profiles, file)) : [];
    const verdicts = await judgeFhir(join(shared, 'oracles'), set, [...files.keys()], definitions);
    for (const [file, name] of files)
      report.check(
        `${name}: the FHIR validator accepts what it became (${set})`,
        firstOf(known.unknown(set, verdicts.get(file) ?? [])),
      );
  }
  report.check('every known finding of the FHIR validator is still met', firstOf(known.unmet(), 20));
}

function keep(scratch: string, name: string, content: string, encoding: BufferEncoding = 'utf8'): string {
  const file = join(scratch, name);
  writeFileSync(file, content, encoding);
  return file;
}

/** A message that was to be written of a Bundle. */
interface Message {
  readonly name: string;
  readonly written: ToX12;
}

/** The golden Bundles, and the golden messages once they were read. */
function ownMessages(): Message[] {
  const bundles = goldenCases('.bundle.json').map(({ name, map, pas }) => ({
    name,
    written: write(map, goldenBundle(name), pas),
  }));
  const back = goldenCases('.x12').flatMap(({ name, map, pas }) => {
    if (mapById(map, mapsFor(pas)).way === 'read') return [];
    const { bundle } = read(goldenBytes(name), pas);
    return [{ name: `${name}, read and written`, written: write(map, bundle, pas) }];
  });
  return [...bundles, ...back];
}

/** The example Bundles of a release of PAS: requests, inquiries and the answers to both. */
function examples(shared: string, release: PasVersion): Message[] {
  const folder = join(shared, `samples/fhir/pas-${release}`);
  return readdirSync(folder)
    .filter((file) => /^Bundle-.*BundleExample\.json$/.test(file))
    .map((file) => {
      const bundle = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Bundle;
      const map = mapForBundle(bundle, mapsFor(release));
      if (!map) throw new Error(`There is no map for ${file}.`);
      const name = `${file.replace('BundleExample.json', 'Example')} of PAS ${release}`;
      return { name, written: write(map.id, bundle, release) };
    });
}

/** How a message is judged, and why not by all as it is. */
interface Judged {
  readonly by: X12Judge;
  readonly changes?: readonly Adaptation[];
  readonly because?: string;
}

/** What not all validators can judge, by what it holds; the first that fits. */
const narrower: readonly (Judged & { readonly holds: RegExp })[] = [
  {
    holds: /\bST.275/,
    by: 'env',
    changes: ['version', 'BIN data'],
    because: 'no validator has a map of attachments',
  },
  {
    holds: /\bEQ\*\*/,
    by: 'pyx12',
    because: 'LFH refuses an EQ without a service type, which the guide allows',
  },
  {
    holds: /\bST\*270[^]*\bREF\*(?:IF|MRC)\*/,
    by: 'pyx12',
    because: 'LFH takes the numbers of a subscriber for those of a dependent',
  },
];

const judgedAs = (text: string): Judged => narrower.find(({ holds }) => holds.test(text)) ?? { by: 'all' };

async function checkX12(shared: string, scratch: string, report: Report): Promise<void> {
  const messages = [...ownMessages(), ...pasVersions.flatMap((release) => examples(shared, release))];
  report.note(`${messages.length} messages of golden Bundles and of other people's examples`);
  const byJudge = new Map<X12Judge, Map<string, string>>();
  for (const [i, { name, written }] of messages.entries()) {
    const why = refused[name];
    if (why === undefined) report.check(`${name}: is written`, faultOf(written));
    else report.check(`${name}: is refused, and it is told where (${why})`, silenceOf(written));
    if (!written.x12) continue;
    const text = textOf(written.x12);
    const { by, changes, because } = judgedAs(text);
    const files = byJudge.get(by) ?? new Map<string, string>();
    const file = keep(scratch, `map-${i}.x12`, judgedCopy(text, changes), 'latin1');
    byJudge.set(
      by,
      files.set(file, `${name}: the X12 validators accept it (${by}${because ? `: ${because}` : ''})`),
    );
  }
  const names = new Set(messages.map(({ name }) => name));
  const gone = Object.keys(refused).filter((name) => !names.has(name));
  report.check('every Bundle that is refused is still there', firstOf(gone));
  for (const [judge, files] of byJudge) {
    const judgements = await askX12(join(shared, 'oracles'), [...files.keys()], judge);
    for (const [file, { findings, coveredBy }] of judgements)
      report.check(files.get(file) ?? file, firstOf(findings) ?? uncovered(coveredBy, judge));
  }
}

const errorsOf = ({ issues }: ToX12) => issues.filter(({ severity }) => severity === 'error');

/** Why nothing was written. */
function faultOf(written: ToX12): string | undefined {
  if (written.x12) return undefined;
  const told = errorsOf(written).map(
    ({ message, fhir, at }) => `${message} [${fhir ?? `segment ${at.segment}`}]`,
  );
  return firstOf(told) ?? 'Nothing was written.';
}

/** What should have been refused: each error must name its place, in the Bundle or in the message that came of it. */
function silenceOf(written: ToX12): string | undefined {
  if (written.x12) return 'It was written.';
  const errors = errorsOf(written);
  const placeless = errors.filter(({ fhir, at }) => fhir === undefined && at.segment === 0);
  return errors.length === 0 ? 'No error says why.' : firstOf(placeless.map(({ message }) => message));
}

export async function checkMaps(shared: string, scratch: string, report: Report): Promise<void> {
  await checkFhir(shared, scratch, report);
  await checkX12(shared, scratch, report);
}
