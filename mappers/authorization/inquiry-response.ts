import type { LoopMap, ResourceMap, TransactionMap } from '../map.ts';
import { derived, withoutRows } from './derived.ts';
import { map278Response } from './response.ts';
import { pasProfile } from './systems.ts';

const id = '278-inquiry-response';

/** An inquiry may find several authorizations: each event is one answer, with what stands above it. */
const event = (loop: LoopMap): LoopMap => ({
  ...loop,
  opens: [{ scope: 'answer', resource: 'ClaimResponse', every: true }, ...(loop.opens ?? [])],
});

const parts = derived(map278Response.parts, {
  from: map278Response.id,
  to: id,
  guide: 'X215',
  segments: {
    // Nothing says which codes BHT06 has here: what came is kept, nothing is made up.
    BHT: (map) => [withoutRows(map, 'more-to-come-of-others')],
    // The number echoed is that of the inquiry, not that of the request the answer is about.
    '2000E.TRN.request': () => [],
  },
  loops: { '2000E': event },
});

const { answer, bundle } = map278Response.resources as Record<'answer' | 'bundle', ResourceMap>;

/** 278 inquiry response of 005010X215 ⇄ PAS inquiry response Bundle: a ClaimResponse for each authorization found. */
export const map278InquiryResponse: TransactionMap = {
  ...map278Response,
  id,
  title: 'Prior authorization inquiry: what the payer found',
  guide: '005010X215',
  marks: { use: 'preauthorization', 'meta.profile[+]': pasProfile('claiminquiryresponse') },
  resources: {
    ...map278Response.resources,
    bundle: { ...bundle, profile: pasProfile('pas-inquiry-response-bundle') },
    answer: { ...answer, profile: pasProfile('claiminquiryresponse') },
  },
  parts,
  notSent: [
    {
      type: 'ClaimResponse',
      path: 'request',
      why: 'X12 names no request here: the number echoed is the inquiry’s.',
    },
    { type: 'ClaimResponse', path: 'created', why: 'All answers of one message have its date (BHT04).' },
    { type: 'ClaimResponse', path: 'extension[transaction-type]', why: 'One message has one BHT06.' },
    ...(map278Response.notSent ?? []),
  ],
};
