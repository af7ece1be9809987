/** One request to the facade and its answer, however it came: on a line of its own, or as the entry of a Bundle. */
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Database } from '../store/database.ts';
import type { FacadeAccess, Holder, OwnHolder } from './holder.ts';

/** What every interaction of one request stands on. */
export interface Facade {
  readonly access: FacadeAccess;
  readonly own: OwnHolder;
  /** What the EHR holds, as this access may see it. */
  readonly ehr: Holder;
  readonly database: Database;
  /** Seals the words of next links and remembered answers. */
  readonly secrets: Pick<Secrets, 'sealJson' | 'openJson' | 'index'>;
  /** Logs a bug of ours that does not end the request; gives what its caller is told. */
  readonly bug: (cause: unknown) => FhirResource;
}

export interface Ask {
  /** In capitals; HEAD is GET here. */
  readonly method: string;
  /** Decoded, below the base: `['Claim', '1']`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** By name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** Parsed JSON, or the bytes of a body that is no FHIR. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource?: FhirResource;
  /** In place of a resource: a Binary as it is. */
  readonly bytes?: Uint8Array;
}

type Return = 'minimal' | 'representation' | 'OperationOutcome';

/** `Prefer: return=minimal, handling=lenient`. R4 §3.1.0.1.9, RFC 7240; what is not understood is passed over, as both say. */
export function preferences(ask: Pick<Ask, 'header'>): {
  readonly answer?: Return;
  readonly lenient: boolean;
} {
  const words = (ask.header('prefer') ?? '').split(/[,;]/).map((word) => word.trim());
  const answer = (['minimal', 'representation', 'OperationOutcome'] as const).find((one) =>
    words.includes(`return=${one}`),
  );
  return { ...(answer && { answer }), lenient: words.includes('handling=lenient') };
}

/** Of an update: there must be none yet. No version id is written so. */
export const NONE_THERE = '*';

/** What an update expects to find: a version (`If-Match`), nothing at all (`If-None-Match: *`), or whatever is there. */
export function expectedThere(ask: Pick<Ask, 'header'>): string | undefined {
  const none = ask.header('if-none-match')?.trim();
  if (none === undefined) return ifMatch(ask);
  if (none !== NONE_THERE || ask.header('if-match') !== undefined)
    throw new Problem('request/bad-header', { name: 'If-None-Match' });
  return NONE_THERE;
}

/** The version id of an `If-Match: W/"3"`; also without the quotes that some leave out, and the same one twice. */
export function ifMatch(ask: Pick<Ask, 'header'>): string | undefined {
  const text = ask.header('if-match');
  if (text === undefined) return undefined;
  // A client and a layer around it may both send the header: HTTP makes a list of them. RFC 9110 §5.3
  const [one = '', ...others] = new Set(text.split(',').map((word) => word.trim()));
  const [, version] = (others.length === 0 && /^(?:W\/)?"?([A-Za-z0-9\-.]{1,64})"?$/.exec(one)) || [];
  if (version === undefined) throw new Problem('request/bad-header', { name: 'If-Match' });
  return version;
}

/** Parameters of a read: only how it is shown. Others are refused, unless the caller prefers otherwise. */
export function refuseParameters(ask: Ask, allowed: readonly string[]): void {
  if (preferences(ask).lenient) return;
  for (const name of ask.query.keys())
    if (!['_format', '_pretty', ...allowed].includes(name))
      throw new Problem('ehr/search-parameter', { name: name.slice(0, 40).replace(/[^\w:.-]/g, '?') });
}

/** A NUL stands in no name or value of anyone, and no database takes one. */
export function refuseNul(words: Iterable<string>): void {
  for (const word of words) if (word.includes('\0')) throw new Problem('request/no-such-page');
}

/** A word of an address; one that is no valid encoding as it is. */
export function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
