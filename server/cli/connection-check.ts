/** `connection check`: asks an EHR what it offers, and prints its capability card; nothing is kept. */
import { text as textIn } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import words from '../../profiles/ehr/card.en.json' with { type: 'json' };
import type { CardView, CheckState, FeatureState, RegistrationView } from '../connections-view.ts';
import { faultText, jsonFault } from '../json-fault.ts';
import { isProblem } from '../problems.ts';
import { choiceOf, Complaint, json, textOf, type Command, type ExitCode, type Values } from './command.ts';
import { sourceOf } from './source.ts';
import { harmless, type Paint, type Terminal } from './terminal.ts';
import { pad, wrap } from './text-layout.ts';

/** What `--format json` writes. */
interface Report {
  readonly fhirBase: string;
  readonly vendor: string;
  readonly software?: string;
  readonly card: CardView;
  readonly registration: RegistrationView;
}

async function run(
  [file]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const draft = await draftOf(file, values);
  const report = await reportOn(draft, textOf(values, 'public') ?? 'https://chartside.example.org');
  const isText = choiceOf(values, 'format', ['text', 'json']) !== 'json';
  await terminal.write(isText ? textFor(report, terminal) : json(report));
  return report.card.checks.some(({ state }) => state === 'wrong') ? 1 : 0;
}

/** The file, or what stands on the command line in the place of one. */
async function draftOf(file: string, values: Values): Promise<object> {
  const base = textOf(values, 'base');
  if ((file === '') === (base === undefined))
    throw new Complaint(`Name a connection file, or --base URL.\n\n${usage}`);
  if (base !== undefined)
    return {
      id: 'check',
      tenant: 'check',
      name: 'Check',
      vendor: textOf(values, 'vendor') ?? 'generic',
      fhirBase: base,
      issAllowed: [base],
      clientId: textOf(values, 'client') ?? 'chartside',
      auth: { method: 'none' },
    };
  const source = await sourceOf(file);
  const text = await textIn(Readable.from(source.chunks()));
  const fault = jsonFault(text);
  if (fault) throw new Complaint(`${source.name} is no JSON: ${faultText(fault)}`);
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Complaint(
      `${source.name} is JSON, but no connection: that is an object, { "id": … }, as docs/connections.md shows.`,
    );
  return parsed;
}

/** A file that is wrong and an EHR that does not answer are complaints: there is nothing to report on. */
async function reportOn(draft: object, publicUrl: string): Promise<Report> {
  const [{ readConnection }, { cardOf, look, registrationOf }] = await Promise.all([
    import('../ehr/connection.ts'),
    import('../ehr/onboarding.ts'),
  ]);
  try {
    const connection = readConnection(draft);
    const reading = await look(connection);
    const { name, version } = reading.capability?.software ?? {};
    const software = [name, version].filter((part) => part !== undefined).join(' ');
    return {
      fhirBase: connection.fhirBase,
      vendor: connection.vendor,
      ...(software !== '' && { software }),
      card: cardOf(connection, { reading, grants: {}, zoneChosen: 'timeZone' in draft }),
      registration: registrationOf(connection, reading.discovery, publicUrl.replace(/\/+$/, '')),
    };
  } catch (cause) {
    if (isProblem(cause)) throw new Complaint(cause.message);
    throw cause;
  }
}

const paints: Readonly<Record<CheckState | FeatureState, Paint>> = {
  good: 'green',
  look: 'yellow',
  wrong: 'red',
  unknown: 'dim',
  available: 'green',
  'not-offered': 'dim',
  'scope-missing': 'yellow',
};

/** Bare rather than wrong, where there is no word. */
const wordOf = (list: Readonly<Record<string, string>>, id: string): string => list[id] ?? id;

function textFor({ fhirBase, vendor, software, card, registration }: Report, terminal: Terminal): string {
  const lines: string[] = [harmless([fhirBase, vendor, software].filter(Boolean).join(' · ')), ''];
  const add = (state: CheckState | FeatureState, word: string, title: string, sentence: string) => {
    const head = `${terminal.paint(paints[state], pad(word, 15))}${pad(title, 34)}`;
    const [first = '', ...rest] = wrap(harmless(sentence), Math.max(30, terminal.columns - 51));
    lines.push(`  ${head}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(51)}${line}`));
  };
  lines.push('Signing in');
  for (const { id, state, found } of card.checks) {
    const said: Readonly<Record<string, string>> = words.checks[id];
    const sentence = [said[state], found === undefined ? undefined : `(${found})`].filter(Boolean).join(' ');
    add(state, wordOf(words.checkStates, state), said['title'] ?? id, sentence);
  }
  lines.push('', 'Features');
  for (const { id, state, reason, instead, missingScopes } of card.features) {
    const feature = Object.entries(words.features).find(([name]) => name === id)?.[1];
    const other = feature !== undefined && 'instead' in feature ? feature.instead : undefined;
    const way = instead ?? (state === 'not-offered' ? other : undefined);
    const sentence =
      instead ?? [wordOf(words.reasons, reason), missingScopes.join(' '), way].filter(Boolean).join(' ');
    add(state, wordOf(words.states, state), feature?.title ?? id, sentence);
  }
  lines.push('', 'To register at the EHR');
  lines.push(`  launch URL    ${registration.launchUrl}`, `  redirect URI  ${registration.redirectUri}`);
  lines.push(`  where         ${registration.register}`, '  scopes');
  lines.push(...registration.scopes.chart.map((scope) => `    ${scope}`));
  return `${lines.join('\n')}\n`;
}

const usage = `chartside connection check FILE
chartside connection check --base URL [--vendor VENDOR] [--client ID]

  --base URL     a FHIR base, instead of a file with a connection
  --vendor NAME  whose ways it has (generic); the names stand in profiles/ehr/vendors.json
  --client ID    our client id there: some EHRs answer by it
  --public URL   where browsers reach Chartside, for the addresses to register
  --format F     text, json

It reads /metadata and the SMART configuration; nothing is kept, and no secret is sent.
Exit code: 0 nothing is wrong, 1 something is, 2 the EHR did not answer or the file is no connection.
`;

export const connectionCheck: Command = {
  summary: 'what an EHR offers, and what to register there',
  usage,
  options: {
    base: { type: 'string' },
    vendor: { type: 'string' },
    client: { type: 'string' },
    public: { type: 'string' },
  },
  fileIsOptional: true,
  run,
};
