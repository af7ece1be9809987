import type { AnySegmentMap, ResourceMap, TransactionMap } from '../map.ts';
import { pasVersions } from '../versions.ts';
import { derived, withoutRows, withRows } from './derived.ts';
import { inquiryNotSent } from './inquiry-losses.ts';
import { searchedDates } from './inquiry-service.ts';
import { map278Request } from './request.ts';
import { pasProfile } from './systems.ts';

const id = '278-inquiry';

/** HI: one inquiry is about one diagnosis; of others every one is read. */
const diagnosis = (map: AnySegmentMap): readonly AnySegmentMap[] => [
  { ...map, way: 'read' },
  {
    ...withRows(map, ({ id: row }) =>
      row === 'code' ? { lossy: 'Of several diagnoses the principal one is sent, else the first.' } : {},
    ),
    id: `${map.id}.first`,
    way: 'write',
    across: [1],
    beyond: 'One inquiry is about one diagnosis: ask once for each of them.',
  },
];

/** TRN: PAS has one number of an inquiry, in all its releases. */
const number = (map: AnySegmentMap): readonly AnySegmentMap[] => [
  { ...map, opens: { ...map.opens, singleIn: pasVersions } } as AnySegmentMap,
];

/** A line of an inquiry points at no diagnosis: there is but one. */
const withoutPointers = (map: AnySegmentMap): readonly AnySegmentMap[] => [
  withRows(map, ({ as }) =>
    as === 'pointer'
      ? { way: 'read', lossy: 'An inquiry is about one diagnosis; lines do not point at it.' }
      : {},
  ),
];

const parts = derived(map278Request.parts, {
  from: map278Request.id,
  to: id,
  guide: 'X215',
  segments: {
    BHT: (map) => [{ ...map, constants: { ...map.constants, 2: '28' } }],
    'BHT.claim': (map) => [withoutRows(map, 'purpose')],
    'BHT.reservation': () => [],
    '2000E.TRN': number,
    // A request must say service type and place; an inquiry asks by them only where it names them.
    '2000E.UM.items': (map) => [withoutRows(map, 'no-service-type', 'no-place')],
    '2000E.HI': diagnosis,
    '2000F.SV1': withoutPointers,
    '2000F.DTP': (map) => [map, ...searchedDates],
  },
});

const { claim, bundle } = map278Request.resources as Record<'claim' | 'bundle', ResourceMap>;

/** PAS inquiry Bundle ⇄ 278 inquiry, 005010X215: what became of a request. Its trace is its own, and no search key. */
export const map278Inquiry: TransactionMap = {
  ...map278Request,
  id,
  title: 'Prior authorization inquiry: PAS inquiry Bundle ⇄ 278 inquiry',
  guide: '005010X215',
  chosenBy: { 2: ['28'] },
  marks: { use: 'preauthorization', 'meta.profile[+]': pasProfile('claim-inquiry') },
  resources: {
    ...map278Request.resources,
    bundle: { ...bundle, profile: pasProfile('pas-inquiry-request-bundle') },
    claim: { ...claim, profile: pasProfile('claim-inquiry') },
  },
  parts,
  leftOut: [
    { segment: 'BHT', elements: [2], why: 'Says that this is an inquiry.' },
    ...map278Request.leftOut,
  ],
  notSent: inquiryNotSent,
};
