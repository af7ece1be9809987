import type { Bundle } from 'fhir/r4.js';
import { mapForBundle, readToFhir, writeFromFhir, type TransactionMap, type WriteSettings } from '#mappers';
import { lex } from '#x12';
import { testPartner } from '../payers/write-settings.ts';
import type { MappedSample, SampleKind, SampleOutput } from './sample.ts';

/** Who a Bundle is written for where nobody else is named: always the same, so that runs can be compared. */
const unchanging: WriteSettings = { ...testPartner, at: '2026-01-01T12:00:00Z' };

const HEAD = 512;
const nothing: SampleOutput = { issues: [], unused: [] };

/** Whether JSON whose beginning does not tell is a resource. */
function isResource(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && 'resourceType' in value;
  } catch {
    return false;
  }
}

/** What a file is: X12 begins with ISA, a resource of FHIR says its type. */
export function kindOf(bytes: Uint8Array): SampleKind {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD));
  if (/^[\W_]*ISA[^A-Za-z0-9]/.test(head)) return 'x12';
  if (!/^(\u00ef\u00bb\u00bf)?\s*\{/.test(head)) return 'other';
  return /^[^{]*\{[^{[]*"resourceType"/.test(head) || isResource(bytes) ? 'fhir' : 'other';
}

/** Ids that count: the same for the same sample, whatever the maps. */
function counting(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

function transactionsIn(bytes: Uint8Array): string {
  const headers = lex(bytes).segments.filter(({ id }) => id === 'ST' || id === 'GS');
  let version = '';
  const found = new Set<string>();
  for (const header of headers) {
    if (header.id === 'GS') version = header.element(8);
    else found.add(`${header.element(1)} ${header.element(3) || version}`.trim());
  }
  return [...found].join(', ');
}

const hasError = ({ issues }: SampleOutput) => issues.some(({ severity }) => severity === 'error');

function toFhir(bytes: Uint8Array, maps: readonly TransactionMap[]): MappedSample {
  const transaction = transactionsIn(bytes);
  const { bundle, unused, issues } = readToFhir(bytes, maps, counting());
  const ids = new Map(lex(bytes).segments.map(({ number, id }) => [number, id]));
  const output: SampleOutput = {
    ...(bundle.entry ? { value: bundle } : {}),
    issues,
    unused: unused.map(({ at, why }) => {
      const element = `${ids.get(at.segment) ?? ''}${String(at.element ?? 0).padStart(2, '0')}`;
      const part = at.component === undefined ? '' : `-${at.component}`;
      return `segment ${at.segment}, ${element}${part}: ${why}`;
    }),
  };
  const hasNoMap = issues.some(({ code }) => code === 'map/none');
  const state = bundle.entry ? (hasError(output) ? 'issues' : 'ok') : hasNoMap ? 'skipped' : 'unreadable';
  return { kind: 'x12', transaction, state, output };
}

/** The Bundle in some JSON; undefined where it holds something else. Throws a SyntaxError for what is no JSON. */
function bundleIn(bytes: Uint8Array): Bundle | undefined {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const isBundle =
    typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Bundle';
  if (!isBundle) return undefined;
  const entries: unknown = 'entry' in value ? value.entry : [];
  const isList = Array.isArray(entries) && entries.every((one) => typeof one === 'object' && one !== null);
  return isList ? (value as unknown as Bundle) : undefined;
}

function toX12(
  bytes: Uint8Array,
  maps: readonly TransactionMap[],
  settings: Partial<WriteSettings>,
): MappedSample {
  const bundle = bundleIn(bytes);
  const transaction = bundle?.entry?.[0]?.resource?.resourceType ?? '';
  const map = bundle && mapForBundle(bundle, maps);
  if (!map) return { kind: 'fhir', transaction, state: 'skipped', output: nothing };
  const { x12, unused, issues } = writeFromFhir(map, bundle, { ...unchanging, ...settings });
  const output: SampleOutput = {
    ...(x12 ? { value: new TextDecoder().decode(x12) } : {}),
    issues,
    unused: unused.map(({ fhir, why }) => `${fhir}: ${why}`),
  };
  const state = x12 && !hasError(output) ? 'ok' : 'issues';
  return { kind: 'fhir', transaction: `${transaction} → ${map.set}`, state, output };
}

/** A bug of ours costs one sample, not the run; what it is about may hold a patient's data and is not told. */
function failed(kind: SampleKind, error: unknown): MappedSample {
  const name = error instanceof Error ? error.name : 'Error';
  const at = { segment: 0, inSet: 0, loop: '', offset: 0, length: 0 };
  const message = `The maps failed on this sample (${name}).`;
  const issues = [{ code: 'map/failed', severity: 'error' as const, message, at }];
  return { kind, transaction: '', state: 'failed', output: { issues, unused: [] } };
}

/** One sample through the maps, with ids and times that never change: X12 becomes FHIR, a Bundle X12. Never throws. */
export function mapSample(
  bytes: Uint8Array,
  maps: readonly TransactionMap[],
  settings: Partial<WriteSettings> = {},
): MappedSample {
  const kind = kindOf(bytes);
  try {
    if (kind === 'x12') return toFhir(bytes, maps);
    return kind === 'fhir'
      ? toX12(bytes, maps, settings)
      : { kind, transaction: '', state: 'skipped', output: nothing };
  } catch (error) {
    const isNoJson = error instanceof SyntaxError && kind === 'fhir';
    return isNoJson ? { kind, transaction: '', state: 'unreadable', output: nothing } : failed(kind, error);
  }
}
