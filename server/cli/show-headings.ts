/** The headings of a message: what begins with ISA, GS and ST, in one line each. */
import type { Guide, Library, MessageSegment, Segment } from '#x12';
import { harmless, type Terminal } from './terminal.ts';
import { wrap } from './text-layout.ts';

const rules: Readonly<Record<string, string>> = { ISA: '═' };

const usages: Readonly<Record<string, string>> = { T: 'test', P: 'production' };

/** YYMMDD or CCYYMMDD, and HHMM: `2026-11-23 10:15`. Anything else stays as it is. */
function moment(date: string, time: string): string {
  const day = date.replace(
    /^(\d\d)?(\d\d)(\d\d)(\d\d)$/,
    (_all, century: string | undefined, ...rest: string[]) => {
      const [year = '', month = '', dayOfMonth = ''] = rest;
      return `${century ?? '20'}${year}-${month}-${dayOfMonth}`;
    },
  );
  return `${day} ${time.replace(/^(\d\d)(\d\d).*$/, '$1:$2')}`.trim();
}

function headingOfSet(st: Segment, guide: Guide | undefined): string[] {
  const [set, number, version] = [st.element(1), st.element(2), st.element(3)];
  const depth = guide?.depth === 'structure' ? 'only its structure is known' : '';
  return [
    `Set ${number}`,
    guide?.label ?? 'no guide for it is here',
    `${set} ${guide?.guide ?? version}`,
    depth,
  ];
}

/** The parts of the heading above a segment; none where none begins. */
function headingOf(segment: Segment, library: Library, guide: Guide | undefined): readonly string[] {
  const at = (n: number) => segment.element(n).trim();
  switch (segment.id) {
    case 'ISA':
      return [
        `Interchange ${at(13)}`,
        `${at(6)} → ${at(8)}`,
        moment(at(9), at(10)),
        usages[at(15)] ?? at(15),
      ];
    case 'GS':
      return [
        `Group ${at(6)}`,
        library.meaningOf('479', at(1)) ?? at(1),
        `${at(2)} → ${at(3)}`,
        moment(at(4), at(5)),
      ];
    case 'ST':
      return headingOfSet(segment, guide);
    default:
      return [];
  }
}

/** The lines of the heading above a segment, as wide as the terminal; none where none begins. */
export function headingLines(
  { segment, guide }: MessageSegment,
  { terminal, library, width }: { terminal: Terminal; library: Library; width: number },
): string[] {
  const parts = headingOf(segment, library, guide).filter((part) => part !== '');
  if (parts.length === 0) return [];
  const rule = rules[segment.id] ?? '─';
  const lines = wrap(parts.map(harmless).join(' · '), width - 6);
  const drawn = lines.map((line, i) => {
    const before = i === 0 ? rule.repeat(2) : '  ';
    const after = i === lines.length - 1 ? ` ${rule.repeat(Math.max(2, width - line.length - 4))}` : '';
    return `${terminal.paint('blue', before)} ${terminal.paint(['bold', 'blue'], line)}${terminal.paint('blue', after)}`;
  });
  return segment.number > 1 ? ['', ...drawn] : drawn;
}
