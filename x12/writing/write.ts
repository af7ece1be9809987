/** Writes whole files: interchanges, groups and sets, with their headers, counts and trailers. */
import { checkFile } from '../checking/check.ts';
import { issue, type Issue, type Reading } from '../issue.ts';
import type { CheckOptions } from '../checking/options.ts';
import { areUsable, usualDelimiters, type WriteDelimiters, type WritePolicy } from './write-policy.ts';
import { SegmentWriter } from './write-segments.ts';
import type { SegmentValue } from './write-values.ts';

/** One transaction set: ST and SE are made around its body. */
export interface SetToWrite {
  /** ST01. */
  readonly set: string;
  /** ST03; without it that of the group. */
  readonly guide?: string;
  /** ST02. A number is written with at least four digits. */
  readonly number: number | string;
  readonly body: readonly SegmentValue[];
}

/** One functional group: GS and GE are made around its sets. */
export interface GroupToWrite {
  /** GS01. */
  readonly functional: string;
  /** GS02 and GS03. */
  readonly sender: string;
  readonly receiver: string;
  /** GS06. */
  readonly number: number;
  /** GS08, and ST03 of its sets. */
  readonly guide: string;
  /** ISO instant; without it that of the interchange. */
  readonly at?: string;
  readonly sets: readonly SetToWrite[];
}

/** A partner's qualifier and id in the ISA. */
export interface Party {
  readonly qualifier: string;
  readonly id: string;
}

/** One interchange: ISA and IEA are made around its acknowledgements and groups. */
export interface InterchangeToWrite {
  readonly sender: Party;
  readonly receiver: Party;
  /** ISA01 to ISA04; without them no information. */
  readonly authorization?: Party;
  readonly security?: Party;
  /** ISA12; without it the release of the first group's guide. */
  readonly version?: string;
  /** ISA13. */
  readonly number: number;
  /** ISA14: whether a TA1 is asked for. */
  readonly asksForTa1?: boolean;
  readonly usage: 'T' | 'P';
  /** ISO instant; written as date and time in UTC. */
  readonly at: string;
  /** TA1 segments. */
  readonly acknowledgements?: readonly SegmentValue[];
  readonly groups: readonly GroupToWrite[];
}

export interface FileToWrite {
  readonly interchanges: readonly InterchangeToWrite[];
}

/** All that surrounds one transaction set. Control numbers and time come from outside. */
export interface Envelope {
  readonly delimiters: WriteDelimiters;
  readonly sender: Party & { readonly group: string };
  readonly receiver: Party & { readonly group: string };
  readonly usage: 'T' | 'P';
  readonly numbers: { readonly interchange: number; readonly group: number; readonly set: number };
  /** ISO instant; written as UTC date and time. */
  readonly at: string;
  /** GS01. */
  readonly functional: string;
  /** ST01. */
  readonly set: string;
  /** GS08 and ST03. */
  readonly guide: string;
}

const ISA_WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
const ISA_SEPARATORS = [11, 16];
const nothing: Party = { qualifier: '00', id: '' };
const digits = (number: number, width: number) => String(number).padStart(width, '0');

/** The date and time parts of an ISO instant, in UTC. */
function clock(at: string): { date: string; time: string } {
  const iso = new Date(at).toISOString();
  return { date: iso.slice(0, 10).replaceAll('-', ''), time: iso.slice(11, 16).replace(':', '') };
}

/** ISA12 for a guide: `005010X279A1` is of release 00501. */
const versionOf = (guide: string | undefined) =>
  /^\d{6}/.test(guide ?? '') ? (guide ?? '').slice(0, 5) : '00501';

class FileWriter {
  readonly #out: SegmentWriter;
  readonly #delimiters: WriteDelimiters;

  constructor(policy: WritePolicy, delimiters: WriteDelimiters) {
    this.#delimiters = delimiters;
    this.#out = new SegmentWriter(policy, delimiters);
  }

  interchange(one: InterchangeToWrite): void {
    const {
      sender,
      receiver,
      groups,
      acknowledgements = [],
      authorization = nothing,
      security = nothing,
    } = one;
    const { date, time } = clock(one.at);
    const number = digits(one.number, 9);
    this.#out.writeHeader(
      [
        authorization.qualifier, authorization.id, security.qualifier, security.id, sender.qualifier, sender.id,
        receiver.qualifier, receiver.id, date.slice(2), time, this.#delimiters.repetition,
        one.version ?? versionOf(groups[0]?.guide), number, one.asksForTa1 ? '1' : '0', one.usage, this.#delimiters.component,
      ],
      ISA_WIDTHS,
      ISA_SEPARATORS,
    ); // prettier-ignore
    for (const acknowledgement of acknowledgements) this.#out.write(acknowledgement);
    for (const group of groups) this.#group(group, one.at);
    this.#out.write({ id: 'IEA', elements: [String(groups.length), number] });
  }

  end(): { bytes: Uint8Array; issues: Issue[] } {
    return { bytes: this.#out.bytes(), issues: this.#out.issues };
  }

  #group(group: GroupToWrite, at: string): void {
    const { functional, sender, receiver, guide, sets } = group;
    const { date, time } = clock(group.at ?? at);
    const number = String(group.number);
    this.#out.write({ id: 'GS', elements: [functional, sender, receiver, date, time, number, 'X', guide] });
    for (const set of sets) this.#set(set, guide);
    this.#out.write({ id: 'GE', elements: [String(sets.length), number] });
  }

  #set({ set, guide, number, body }: SetToWrite, ofGroup: string): void {
    const own = typeof number === 'string' ? number : digits(number, 4);
    this.#out.write({ id: 'ST', elements: [set, own, guide ?? ofGroup] });
    for (const segment of body) this.#out.write(segment);
    this.#out.write({ id: 'SE', elements: [String(body.length + 2), own] });
  }
}

/**
 * Writes a file of any number of interchanges, groups and sets, counts and trailers filled in.
 * What a partner's policy does not allow is an issue at its segment (1 = the first ISA) and element; so is what the checker,
 * asked with `options`, finds in the finished bytes. With an error no bytes come out: a message is written right or not at all.
 */
export function writeFile(
  { interchanges }: FileToWrite,
  policy: WritePolicy = {},
  options: CheckOptions = {},
): Reading<Uint8Array | undefined> {
  const { delimiters = usualDelimiters } = policy;
  if (!areUsable(delimiters)) {
    const at = { segment: 1, inSet: 0, loop: '', offset: 0, length: 0 };
    return { value: undefined, issues: [issue('x12/write-delimiters', at, { segmentId: 'ISA' })] };
  }
  const writer = new FileWriter(policy, delimiters);
  for (const interchange of interchanges) writer.interchange(interchange);
  const { bytes, issues } = writer.end();
  const isError = ({ severity }: Issue) => severity === 'error';
  if (issues.some(isError)) return { value: undefined, issues };
  const all = [...issues, ...checkFile(bytes, options).issues];
  return { value: all.some(isError) ? undefined : bytes, issues: all };
}

/** Writes one interchange with one transaction set, as {@link writeFile} does. */
export function writeInterchange(
  envelope: Envelope,
  body: readonly SegmentValue[],
  policy: Omit<WritePolicy, 'delimiters'> = {},
  options: CheckOptions = {},
): Reading<Uint8Array | undefined> {
  const { delimiters, sender, receiver, usage, numbers, at, functional, set, guide } = envelope;
  const sets = [{ set, number: numbers.set, body }];
  const group = {
    functional,
    sender: sender.group,
    receiver: receiver.group,
    number: numbers.group,
    guide,
    sets,
  };
  const interchange = { sender, receiver, usage, at, number: numbers.interchange, groups: [group] };
  return writeFile({ interchanges: [interchange] }, { ...policy, delimiters }, options);
}
