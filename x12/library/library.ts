import { compileEnvelope, compileGuide, type CompiledGuide, type CompiledSegment } from './compile.ts';
import type { CodeList, Dictionary, Guide } from './guide.ts';
import type { Segment } from '../reading/segment.ts';

/** What a site adds to our data: guides of its own, and labels and code lists it is licensed to show. */
export interface Additions {
  readonly guides?: readonly Guide[];
  readonly codeLists?: readonly CodeList[];
  /** Other labels, by `segment` (`NM1`), `segment and element` (`NM103`) or loop (`2100C`). */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A table without what every object inherits: it is asked with words of files, and one may be `constructor`. */
const bare = <T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null) as Record<string, T>, table);

/** All guides, the dictionary and the code lists, ready to be asked. */
export class Library {
  readonly dictionary: Dictionary;
  /** The rules of ISA, GS, TA1 and the trailers. */
  readonly envelope: ReadonlyMap<string, CompiledSegment>;
  readonly guides: readonly Guide[];
  readonly labels: Readonly<Record<string, string>>;
  readonly #lists: ReadonlyMap<string, CodeList>;
  /** By ST01, then by GS08. */
  readonly #byVersion = new Map<string, Map<string, Guide[]>>();
  readonly #compiled = new Map<Guide, CompiledGuide>();

  constructor(data: {
    guides: readonly Guide[];
    dictionary: Dictionary;
    codeLists: readonly CodeList[];
    labels?: Readonly<Record<string, string>>;
  }) {
    this.guides = data.guides;
    const { elements, composites, segments, envelope } = data.dictionary;
    this.dictionary = {
      elements: bare(elements),
      composites: bare(composites),
      segments: bare(segments),
      envelope: bare(envelope),
    };
    this.labels = bare(data.labels ?? {});
    this.#lists = new Map(data.codeLists.map((list) => [list.id, { ...list, codes: bare(list.codes) }]));
    this.envelope = compileEnvelope(this.dictionary, this.#lists);
    for (const guide of data.guides) {
      const versions = this.#byVersion.get(guide.set) ?? new Map<string, Guide[]>();
      this.#byVersion.set(guide.set, versions);
      for (const version of [guide.guide, ...(guide.aliases ?? [])])
        versions.set(version, [...(versions.get(version) ?? []), guide]);
    }
  }

  /** This library with what a site adds; a guide or list with the same id takes the place of ours. */
  with({ guides = [], codeLists = [], labels = {} }: Additions): Library {
    const newer = <T extends { readonly id: string }>(ours: readonly T[], added: readonly T[]) => [
      ...ours.filter(({ id }) => !added.some((one) => one.id === id)),
      ...added,
    ];
    return new Library({
      dictionary: this.dictionary,
      guides: newer(this.guides, guides),
      codeLists: newer([...this.#lists.values()], codeLists),
      labels: { ...this.labels, ...labels },
    });
  }

  /** Whether there is any guide for this ST01. */
  knowsSet(set: string): boolean {
    return this.#byVersion.has(set);
  }

  /** The guide for ST01 and GS08; where several share them, the one whose code `first`, the set's first segment, holds. */
  guideFor(set: string, version: string, first?: Segment): CompiledGuide | undefined {
    const found = this.#byVersion.get(set)?.get(version) ?? [];
    const chosen = found.find(
      ({ chosenBy }) =>
        !chosenBy ||
        (first?.id === chosenBy.segment && chosenBy.codes.includes(first.element(chosenBy.element))),
    );
    const guide = chosen ?? found[0];
    return guide && this.compiled(guide);
  }

  compiled(guide: Guide): CompiledGuide {
    const made = this.#compiled.get(guide) ?? compileGuide(guide, this.dictionary, this.#lists);
    this.#compiled.set(guide, made);
    return made;
  }

  /** What a code of a data element means, in a few words; undefined where no list says. */
  meaningOf(dataElement: string, code: string): string | undefined {
    const list = this.dictionary.elements[dataElement]?.codes ?? dataElement;
    return this.#lists.get(list)?.codes[code];
  }

  meaningIn(list: string, code: string): string | undefined {
    return this.#lists.get(list)?.codes[code];
  }

  /** The codes of a list, each with what it means; none for a list nobody has. */
  codesOf(list: string): Readonly<Record<string, string>> {
    return this.#lists.get(list)?.codes ?? {};
  }
}
