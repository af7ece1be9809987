/**
 * What a payer found for an inquiry (278, X215), as PAS Claim/$inquire answers it: for the client that asked, its own resources
 * under its own full URLs. https://hl7.org/fhir/us/davinci-pas/OperationDefinition-Claim-inquiry.html. Pure.
 */
import type { Bundle, ClaimResponse, FhirResource, Parameters } from 'fhir/r4.js';
import {
  dataAbsentReason,
  joinAnswer,
  readToFhir,
  type JoinedAnswer,
  type PasVersion,
  type ToFhir,
  type TransactionMap,
  type WriteTrace,
} from '#mappers';
import { problemOfBytes, withOursFirst, type RefusedRequest, type UnreadableBytes } from './answer-bytes.ts';
import { responseOf } from './authorization-answer.ts';
import { claimOf } from './authorization-request.ts';
import { bundleOf, responseFor, type SentBundle } from './pas-bundle.ts';

/** How an inquiry ended, sealed with its exchange. */
export type PasInquiryOutcome =
  | { readonly kind: 'answered'; readonly found: number }
  | RefusedRequest
  | { readonly kind: 'unreadable'; readonly why: UnreadableBytes['why'] | 'no-278' }
  /** Everything it tells is about somebody else: kept, shown to nobody. */
  | { readonly kind: 'wrong-answer' };

/** An inquiry as it was written, to read its answer against. */
export interface AskedInquiry extends SentBundle {
  readonly written: { readonly x12: Uint8Array; readonly trace: readonly WriteTrace[] };
}

export interface InquiryReading {
  readonly outcome: PasInquiryOutcome;
  /** One for each authorization the payer told of, in its order; of an AAA alone the one that says so. */
  readonly answers: readonly JoinedAnswer[];
}

const isAnswer = (resource: unknown): resource is ClaimResponse =>
  (resource as FhirResource | undefined)?.resourceType === 'ClaimResponse';

const nothing = (outcome: PasInquiryOutcome): InquiryReading => ({ outcome, answers: [] });

function answersIn(reading: ToFhir, { bundle, written }: AskedInquiry): JoinedAnswer[] {
  const places = [...(reading.bundle.entry ?? []).entries()];
  return places
    .filter(([, { resource }]) => isAnswer(resource))
    .map(([at]) => joinAnswer({ ...reading, ...withOursFirst(reading, at) }, { bundle, written }));
}

/** Reads the bytes that answer an inquiry. What is about another member than was asked for is left out. */
export function readInquiryAnswer(
  bytes: Uint8Array,
  asked: AskedInquiry,
  maps: readonly TransactionMap[],
  newId: () => string,
): InquiryReading {
  const problem = problemOfBytes(bytes, asked.written.x12);
  if (problem) return nothing(problem);
  const all = answersIn(readToFhir(bytes, maps, newId), asked);
  if (all.length === 0) return nothing({ kind: 'unreadable', why: 'no-278' });
  const answers = all.filter(({ strangers }) => strangers.length === 0);
  if (answers.length === 0) return nothing({ kind: 'wrong-answer' });
  const found = answers.filter(({ bundle }) => responseOf(bundle).outcome !== 'error').length;
  return { outcome: { kind: 'answered', found }, answers };
}

/** What is answered may have come to the payer by another way: no Claim of the client's is named. */
function responseTo(asked: SentBundle, joined: JoinedAnswer, pas: PasVersion, id: string): ClaimResponse {
  const claim = claimOf(asked.bundle);
  const [own, theirs] = [claim.identifier?.[0], claimOf(asked.sent).identifier?.[0]];
  const told = responseOf(joined.bundle);
  // Our number of the inquiry is echoed: the client knows it by its own.
  const identifier = told.identifier?.map((one) =>
    own !== undefined && theirs !== undefined && one.value === own.value ? theirs : one,
  );
  return {
    ...responseFor(asked, told, { id, pas, profile: 'profile-claiminquiryresponse' }),
    ...(identifier ? { identifier } : {}),
    request: { extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] },
  };
}

/** PAS 2.0.1 answers with one Bundle of all that was found, 2.2.1 with a Bundle for each, in Parameters. */
export function inquiryAnswer(
  asked: SentBundle,
  answers: readonly JoinedAnswer[],
  about: { readonly pas: PasVersion; readonly at: string; readonly newId: () => string },
): Bundle<FhirResource> | Parameters {
  const { pas, at } = about;
  const told = answers.map((joined) => {
    const id = about.newId();
    return {
      response: { fullUrl: `urn:uuid:${id}`, resource: responseTo(asked, joined, pas, id) },
      made: joined.bundle,
    };
  });
  const bundled = (some: typeof told) =>
    bundleOf({
      asked,
      at,
      profile: 'profile-pas-inquiry-response-bundle',
      responses: some.map(({ response }) => response),
      made: some.map(({ made }) => made),
    });
  if (pas === '2.0.1') return bundled(told);
  return {
    resourceType: 'Parameters',
    parameter: told.map((one) => ({ name: 'return', resource: bundled([one]) })),
  };
}
