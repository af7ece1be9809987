import { checkFile, showSegments, type Issue, type ShownSegment } from '#x12';
import { json, type Outcome } from './outcome.ts';

const notExpected = 'not expected here';

function textLine({ segment, depth, loop, label = notExpected }: ShownSegment): string {
  const offset = String(segment.offset).padStart(7);
  const name = loop ? `${loop} ${label}` : label;
  return `${offset}  ${'  '.repeat(depth)}${segment.text}${name ? `   · ${name}` : ''}`;
}

/** `x12 show`: every segment with its byte offset, indented by loop, with our short labels. */
export function show(bytes: Uint8Array, format: 'text' | 'json'): Outcome {
  const lines = showSegments(bytes);
  if (lines.length === 0) return { ...validate(bytes, format), code: 2 };
  if (format === 'text') return { code: 0, output: `${lines.map(textLine).join('\n')}\n` };
  const segments = lines.map(({ segment, depth, loop, label = notExpected }) => ({
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
