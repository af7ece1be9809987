/** What every map carries alike. */
import type { Resource } from 'fhir/r4.js';
import type { EhrRow } from '../map.ts';

/** Version and time of the EHR's copy: they go back in `If-Match`, and they say how old what we show is. */
export const versionRows: readonly EhrRow<Resource>[] = [
  {
    id: 'version',
    as: 'text',
    from: 'meta.versionId',
    fhir: 'meta.versionId',
    see: 'every EHR, opaque | R4 Resource.meta',
  },
  {
    id: 'updated',
    as: 'moment',
    from: 'meta.lastUpdated',
    fhir: 'meta.lastUpdated',
    see: 'every EHR | R4 Resource.meta',
  },
];

export const ownExtensions = {
  path: 'extension',
  why: 'Extensions of the EHR’s own, which no work of ours needs.',
} as const;
export const practiceExtension = {
  path: 'extension',
  why: 'It names the practice, which the connection is bound to already.',
  flag: 'practice-in-extension',
} as const;
