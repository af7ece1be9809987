/** In what EHRs differ, as flags; a vendor is a row of them. So far there is the standard's own way only. */
export interface Behaviour {
  /** Lifetime of an access token, seconds. */
  readonly accessTokenSeconds: number;
  /** Some send `need_patient_banner` as a string, against the standard. */
  readonly bannerAs: 'boolean' | 'string';
  /** Bundle entries per page when no `_count` is given. */
  readonly pageSize: number;
  /** Largest `_count` served. */
  readonly pageLimit: number;
  /** Does a search without hits carry an OperationOutcome entry? */
  readonly outcomeWhenEmpty: boolean;
}

export const behaviours = {
  generic: {
    accessTokenSeconds: 570,
    bannerAs: 'string',
    pageSize: 20,
    pageLimit: 100,
    outcomeWhenEmpty: false,
  },
} as const satisfies Record<string, Behaviour>;
