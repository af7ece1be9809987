import {
  buildTree,
  checkFile,
  guideOf,
  readInterchanges,
  type Issue,
  type Segment,
  type TransactionSet,
} from '#x12';
import { json, type Outcome } from './outcome.ts';

interface Line {
  readonly segment: Segment;
  readonly depth: number;
  readonly loop: string;
  readonly label: string;
}

const envelopeLabels: Readonly<Record<string, string>> = {
  ISA: 'Interchange',
  GS: 'Functional group',
  ST: 'Transaction set',
  SE: 'End of transaction set',
  TA1: 'Interchange acknowledgement',
};

const flat = (segment: Segment, depth: number): Line => ({
  segment,
  depth,
  loop: '',
  label: envelopeLabels[segment.id] ?? '',
});

function linesOfSet(set: TransactionSet): Line[] {
  const guide = guideOf(set.set, set.guide);
  if (!guide) return set.segments.map((segment) => flat(segment, 2));
  const placed = buildTree(set, guide).value.placed;
  const trailer = set.segments.findLast((segment) => segment.id === 'SE');
  return [
    flat(set.header, 2),
    ...placed.map(({ segment, loop, depth, rule }) => ({
      segment,
      loop,
      depth: depth + 3,
      label: rule?.label ?? 'not expected here',
    })),
    ...(trailer ? [flat(trailer, 2)] : []),
  ];
}

function linesOf(bytes: Uint8Array): Line[] {
  return readInterchanges(bytes).value.flatMap(({ header, acknowledgements, groups }) => [
    flat(header, 0),
    ...acknowledgements.map((segment) => flat(segment, 1)),
    ...groups.flatMap((group) => [flat(group.header, 1), ...group.sets.flatMap(linesOfSet)]),
  ]);
}

function textLine({ segment, depth, loop, label }: Line): string {
  const offset = String(segment.offset).padStart(7);
  const name = loop ? `${loop} ${label}` : label;
  return `${offset}  ${'  '.repeat(depth)}${segment.text}${name ? `   · ${name}` : ''}`;
}

/** `x12 show`: every segment with its byte offset, indented by loop, with our short labels. */
export function show(bytes: Uint8Array, format: 'text' | 'json'): Outcome {
  const lines = linesOf(bytes);
  if (lines.length === 0) return { ...validate(bytes, format), code: 2 };
  if (format === 'text') return { code: 0, output: `${lines.map(textLine).join('\n')}\n` };
  const segments = lines.map(({ segment, depth, loop, label }) => ({
    ...segment.place(loop),
    depth,
    label,
    id: segment.id,
    elements: Array.from({ length: segment.count }, (_, i) => segment.element(i + 1)),
  }));
  return { code: 0, output: json({ segments }) };
}

function textOfIssue({ severity, code, message, at }: Issue): string {
  const place = [
    `segment ${at.segment}`,
    at.loop && `loop ${at.loop}`,
    at.element && `element ${at.element}`,
    `byte ${at.offset}`,
  ];
  return `${severity}  ${place.filter(Boolean).join(', ')}  ${message}  [${code}]`;
}

/** `x12 validate`: every issue of the file, in file order. */
export function validate(bytes: Uint8Array, format: 'text' | 'json'): Outcome {
  const { value, issues } = checkFile(bytes);
  const code = value.length === 0 ? 2 : issues.some((issue) => issue.severity === 'error') ? 1 : 0;
  if (format === 'json') return { code, output: json({ interchanges: value.length, issues }) };
  const summary =
    issues.length === 0 ? 'No issues.' : `${issues.length} issue${issues.length === 1 ? '' : 's'}.`;
  return { code, output: `${[...issues.map(textOfIssue), summary].join('\n')}\n` };
}
