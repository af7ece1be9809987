/** An issue for people: where, what, and who says so. */
import type { Issue, Place } from '#x12';
import type { Terminal } from './terminal.ts';
import { pad, wrap } from './text-layout.ts';

/** `EB03`, `EB13-2`, `EB03[2]`: the element as the guides write it; `element 2` of a segment whose id is none. */
export function elementName(
  segmentId: string,
  { element, component, repetition }: Pick<Place, 'element' | 'component' | 'repetition'>,
): string {
  // 0 is the id itself.
  if (element === undefined || element === 0) return segmentId;
  const times = repetition !== undefined && repetition > 1 ? `[${repetition}]` : '';
  const part = component === undefined ? '' : `-${component}`;
  const name = segmentId === '' ? `element ${element}` : `${segmentId}${String(element).padStart(2, '0')}`;
  return `${name}${times}${part}`;
}

/** Code, SNIP level, and the rule behind it with its source. */
export function originOf({ code, snip, rule }: Issue): string {
  const level = snip === undefined ? '' : `, SNIP ${snip}`;
  const unconfirmed = rule?.mark === 'K' ? ', unconfirmed' : '';
  return `[${code}${level}${rule ? `; ${rule.id}: ${rule.source}${unconfirmed}` : ''}]`;
}

/** The message, with the shape of the value where there is one: letters as A, digits as 9. */
export const messageOf = ({ message, shape }: Issue): string =>
  shape ? `${message} What stands there looks like ${shape}.` : message;

const SEVERITY_WIDTH = 'warning'.length + 2;

/** Two lines or more for each issue: severity, element and place; below it the message. */
export function issueLines(found: Issue, terminal: Terminal): string {
  const { severity, at, segmentId = '' } = found;
  const style = severity === 'error' ? ('red' as const) : ('yellow' as const);
  const places = [
    at.segment > 0 ? `segment ${at.segment}` : 'file',
    at.loop && `loop ${at.loop}`,
    `byte ${at.offset}`,
  ];
  const name = pad(elementName(segmentId, at), 8);
  const indent = ' '.repeat(SEVERITY_WIDTH + 2);
  const message = wrap(messageOf(found), terminal.columns - indent.length);
  const origin = wrap(originOf(found), terminal.columns - indent.length);
  const head = `  ${terminal.paint([style, 'bold'], pad(severity, SEVERITY_WIDTH))}${terminal.paint('bold', name)} ${places.filter(Boolean).join(', ')}`;
  const below = [...message, ...origin.map((line) => terminal.paint('dim', line))];
  return `${[head, ...below.map((line) => `${indent}${line}`)].join('\n')}\n`;
}
