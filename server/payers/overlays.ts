/** Reads the payers' overlays: each checked against overlay.schema.json, and that every row it names is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { allMaps, unknownIn, type Overlay } from '#mappers';
import { Problem } from '../problems.ts';

/** What is wrong with an overlay, and where in its JSON (a JSON pointer). */
export interface OverlayMistake {
  readonly pointer: string;
  readonly message: string;
}

/** One message in, and what it becomes with the overlay: an overlay brings its own tests. */
export interface OverlaySample {
  readonly name: string;
  /** The map by id, e.g. `270`. */
  readonly map: string;
  /** X12, or a FHIR Bundle. */
  readonly in: unknown;
  /** Parts of the result: X12 segments that must be there, or FHIR values by path. */
  readonly out: readonly string[] | Readonly<Record<string, unknown>>;
}
export interface OverlayFile extends Overlay {
  readonly samples: readonly OverlaySample[];
}

const shipped = join(import.meta.dirname, '..', '..', 'profiles', 'payers');
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile<OverlayFile>(
  JSON.parse(readFileSync(join(shipped, 'overlay.schema.json'), 'utf8')) as object,
);

const mistakeOf = ({ instancePath, message = 'is wrong', params }: ErrorObject): OverlayMistake => {
  const extra = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
  return { pointer: instancePath, message: `${message}${extra}` };
};

/** Everything wrong with a JSON value as an overlay; empty when it is one. */
export function mistakesIn(value: unknown): OverlayMistake[] {
  if (!validate(value)) return (validate.errors ?? []).map(mistakeOf);
  return unknownIn(value, allMaps).map((id) => {
    const list = id.includes('#') ? 'rows' : 'segments';
    const what = list === 'rows' ? 'row' : 'segment map';
    return {
      pointer: `/${list}/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message: `No map has the ${what} ${id}.`,
    };
  });
}

/** The overlays of a folder. Throws `payer/bad-profile` for the first file that is wrong. */
export function loadOverlays(folder = join(shipped, 'overlays')): OverlayFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((file) => {
      let value: unknown;
      try {
        value = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      } catch (cause) {
        throw new Problem('payer/bad-profile', { file, why: 'it is not JSON' }, cause);
      }
      const [mistake] = mistakesIn(value);
      if (mistake)
        throw new Problem('payer/bad-profile', { file, why: `${mistake.pointer}: ${mistake.message}` });
      return value as OverlayFile;
    });
}

/** The overlays that hold for a payer: those of everyone, then its own. */
export const overlaysFor = (payer: string, all: readonly Overlay[]): readonly Overlay[] => [
  ...all.filter((one) => one.payer === undefined),
  ...all.filter((one) => one.payer === payer),
];
