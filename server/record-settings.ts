/** The settings of the record: how long each kind of thing is kept, and the FHIR repository that ours are published to. */
import type { Retention } from './store/retention.ts';

export interface PublishSettings {
  /** Of the repository, without a trailing slash. */
  readonly base: string;
  /** The Authorization header's value. */
  readonly authorization?: string;
  readonly types: readonly string[];
}

/** Reads one variable; what cannot be used becomes a sentence in `mistakes`. */
interface Reader {
  readonly mistakes: string[];
  readonly text: (name: string) => string | undefined;
}

interface Span {
  readonly name: string;
  readonly days: number;
  readonly least: number;
  /** Why it may not be shorter. */
  readonly why?: string;
}

/** Six years are asked for by 45 CFR 164.316(b)(2) and 164.528; seven are kept, as states and payers ask for more. */
const SEVEN_YEARS = 2_557;
const SIX_YEARS = 2_192;
const spans: Readonly<Record<keyof Retention, Span>> = {
  exchanges: { name: 'RETAIN_EXCHANGES_DAYS', days: SEVEN_YEARS, least: 30 },
  publications: { name: 'RETAIN_PUBLICATIONS_DAYS', days: 30, least: 1 },
  versions: { name: 'RETAIN_VERSIONS_DAYS', days: SEVEN_YEARS, least: 30 },
  audit: {
    name: 'RETAIN_AUDIT_DAYS',
    days: SEVEN_YEARS,
    least: SIX_YEARS,
    why: 'the accounting of disclosures reaches back six years',
  },
  messages: { name: 'RETAIN_MESSAGES_DAYS', days: 365, least: 7 },
  sessions: { name: 'RETAIN_SESSIONS_DAYS', days: 90, least: 1 },
};

const MOST_DAYS = 36_525;

export function readRetention(reader: Reader): Retention {
  return {
    exchanges: readSpan(reader, spans.exchanges),
    publications: readSpan(reader, spans.publications),
    versions: readSpan(reader, spans.versions),
    audit: readSpan(reader, spans.audit),
    messages: readSpan(reader, spans.messages),
    sessions: readSpan(reader, spans.sessions),
  };
}

function readSpan({ text, mistakes }: Reader, { name, days, least, why }: Span): number {
  const value = text(name);
  if (value === undefined) return days;
  const number = Number(value);
  if (/^\d{1,6}$/.test(value) && number >= least && number <= MOST_DAYS) return number;
  const reason = why === undefined ? '' : `: ${why}`;
  mistakes.push(`${name} is "${value}", but it is a number of days from ${least} to ${MOST_DAYS}${reason}.`);
  return days;
}

/** What we alone hold, and where it comes from. */
const published = [
  'Claim',
  'ClaimResponse',
  'CoverageEligibilityRequest',
  'CoverageEligibilityResponse',
  'DocumentReference',
  'Provenance',
];

export function readPublish(reader: Reader): PublishSettings | undefined {
  const { text, mistakes } = reader;
  const base = text('PUBLISH_FHIR_BASE');
  const [token, basic, types] = [
    text('PUBLISH_FHIR_TOKEN'),
    text('PUBLISH_FHIR_BASIC'),
    text('PUBLISH_FHIR_TYPES'),
  ];
  if (base === undefined) {
    if ([token, basic, types].some((one) => one !== undefined))
      mistakes.push(
        'PUBLISH_FHIR_TOKEN, PUBLISH_FHIR_BASIC or PUBLISH_FHIR_TYPES is set, but PUBLISH_FHIR_BASE is not.',
      );
    return undefined;
  }
  const url = URL.parse(base);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    mistakes.push(
      'PUBLISH_FHIR_BASE is not the base URL of a FHIR server (https://host/path, without user and query).',
    );
  else if (url.protocol === 'http:' && !isNear(url.hostname) && (token ?? basic) !== undefined)
    mistakes.push('PUBLISH_FHIR_BASE starts with http://, but a secret may be sent by https:// alone.');
  if (token !== undefined && basic !== undefined)
    mistakes.push('PUBLISH_FHIR_TOKEN and PUBLISH_FHIR_BASIC are both set; set one of them.');
  if (basic !== undefined && !basic.includes(':')) mistakes.push('PUBLISH_FHIR_BASIC is not user:password.');
  const authorization = authorizationOf(token, basic);
  return {
    base: base.replace(/\/+$/, ''),
    types: types === undefined ? published : readTypes(reader, types),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function authorizationOf(token: string | undefined, basic: string | undefined): string | undefined {
  if (token !== undefined) return `Bearer ${token}`;
  return basic === undefined ? undefined : `Basic ${Buffer.from(basic).toString('base64')}`;
}

function readTypes({ mistakes }: Reader, written: string): string[] {
  const types = written.split(',').map((one) => one.trim());
  const wrong = types.filter((one) => !/^[A-Z][A-Za-z]{2,40}$/.test(one) || one === 'Patient');
  if (wrong.length > 0)
    mistakes.push(
      `PUBLISH_FHIR_TYPES names ${wrong.join(', ')}, but it is a list of resource types of ours, separated by commas.`,
    );
  return types;
}

/** Beside us: the same machine, or a name without a dot (a container's). */
function isNear(host: string): boolean {
  return ['127.0.0.1', '[::1]'].includes(host) || !host.includes('.');
}
