/** How one payer is reached and what it wants to be told; one JSON file each in profiles/payers. */
export interface Route {
  readonly id: string;
  readonly payer: { readonly id: string; readonly name: string };
  readonly adapter: 'x12-http';
  /** URL; `sandbox:` stands for the payer simulator. */
  readonly endpoint: string;
  /** ISA15: test or production. */
  readonly usage: 'T' | 'P';
  /** ISA05, ISA06 and GS02. */
  readonly sender: Party;
  /** ISA07, ISA08 and GS03. */
  readonly receiver: Party;
  /** Who we ask as, loop 2100B. */
  readonly provider: {
    readonly npi: string;
    readonly name: string;
    /** NM102: person or organisation. */
    readonly entity: '1' | '2';
    readonly taxonomy?: string;
  };
  /** TRN03, ten characters. */
  readonly originator: string;
  readonly serviceTypes: 'one' | 'many';
  /** Whether a procedure may be asked about (EQ02). */
  readonly procedureCodes: boolean;
  /** How far ahead of today a service date may lie. */
  readonly daysAhead: number;
  readonly delimiters: {
    readonly element: string;
    readonly repetition: string;
    readonly component: string;
    readonly segment: string;
  };
  /** The characters this partner takes, and what stands in for others; without it the extended set, nothing replaced. */
  readonly writing?: {
    readonly characters?: 'basic' | 'extended';
    /** National characters both sides agreed to. */
    readonly agreed?: string;
    readonly upperCase?: boolean;
    /** Character → what stands in for it where it may not be written. */
    readonly replace?: Readonly<Record<string, string>>;
  };
  /** Rules by id and kinds of issues by code (docs/x12.md): left out, or told with another severity. */
  readonly checks?: Readonly<Record<string, 'off' | 'warning' | 'error'>>;
  /** The screen says "slow" from here. */
  readonly slowAfterMs: number;
  /** No attempt starts later than this after the first request. */
  readonly giveUpAfterMs: number;
  /** Whether an authorization can be asked after (X215). */
  readonly offersInquiry: boolean;
  readonly resendIsIdempotent: boolean;
  readonly memberIdPattern?: string;
  /** The pattern in words, for the finding. */
  readonly memberIdShape?: string;
  /** How old an answer may be at the visit. */
  readonly verifyWithinDays: number;
  readonly networkOfOurs: 'in' | 'out' | 'unknown';
}

interface Party {
  readonly qualifier: string;
  readonly id: string;
  readonly group: string;
}

/**
 * Carries bytes to a payer and its answer back. Throws a Problem that says whether the payer may have the request:
 * `payer/unreachable` it has not; `payer/refused` it said no, with a status; `payer/timeout`, `payer/cut` and
 * `payer/too-large` it may.
 */
export interface PayerAdapter {
  send(
    route: Route,
    request: Uint8Array,
    options: { readonly payloadId: string; readonly signal: AbortSignal },
  ): Promise<Uint8Array>;
}
