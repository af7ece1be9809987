/** The text of a segment, element by element: how each fared is told by its line, not by colour alone. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { ElementView, IssueLine, LinkView, SegmentLine } from '../../../server/workbench-view.ts';
import { useWorkbench } from '../context.ts';
import type { ElementTarget, LitBytes } from '../target.ts';
import { elementName, segmentPieces } from './segment-pieces.ts';

export const Value = styled('span')(({ theme }) => ({
  '&[data-fate=left-out]': {
    color: theme.vars.palette.text.secondary,
    textDecoration: 'underline dotted',
    textUnderlineOffset: 3,
  },
  '&[data-fate=unused]': {
    textDecoration: 'underline dashed',
    textDecorationThickness: 2,
    textUnderlineOffset: 3,
  },
  '&[data-fate=structure]': { color: theme.vars.palette.text.secondary },
  '&[data-fate=carried]': { fontWeight: 600 },
  '&[data-issue=true]': {
    textDecoration: 'underline wavy',
    textDecorationColor: theme.vars.palette.state.blocked.ink,
    textUnderlineOffset: 3,
  },
  '&[data-lit=true]': {
    color: theme.vars.palette.text.primary,
    backgroundColor: theme.vars.palette.background.paper,
    fontWeight: 700,
    outline: `2px solid ${theme.vars.palette.state.action.ink}`,
    borderRadius: 2,
  },
  '&[data-lit=also]': {
    outline: `1px solid ${theme.vars.palette.state.action.ink}`,
    borderRadius: 2,
  },
  '&[data-near=true]': {
    outline: `1px dashed ${theme.vars.palette.text.secondary}`,
    borderRadius: 2,
  },
}));

const touches = (one: ElementView, { offset, length }: { offset: number; length: number }) =>
  one.offset < offset + length && offset < one.offset + one.length;

function litWord(one: ElementView, lit: readonly LitBytes[] | undefined): 'true' | 'also' | undefined {
  const found = lit?.filter((bytes) => touches(one, bytes)) ?? [];
  if (found.length === 0) return undefined;
  return found.some(({ also }) => !also) ? 'true' : 'also';
}

export const elementTarget = (segment: number, one: ElementView): ElementTarget => ({
  kind: 'x12',
  segment,
  element: one.element,
  ...(one.component !== undefined && { component: one.component }),
  ...(one.repetition !== undefined && { repetition: one.repetition }),
});

interface ElementTextProps {
  readonly line: SegmentLine;
  readonly links: readonly LinkView[];
  readonly issues: readonly IssueLine[];
}

export function ElementText({ line, links, issues }: ElementTextProps) {
  const { kin, near, select, hover } = useWorkbench();
  const tell = useElementWords();
  const [lit, dashed] = [kin.segments.get(line.segment), near.segments.get(line.segment)];
  return segmentPieces(line).map(({ text, element }, at) => {
    if (!element) return <span key={String(at)}>{text}</span>;
    const target = elementTarget(line.segment, element);
    return (
      <Value
        key={String(at)}
        data-fate={element.fate}
        data-issue={issues.some(({ at: place }) => place.element !== undefined && touches(element, place))}
        data-lit={litWord(element, lit)}
        data-near={litWord(element, dashed) !== undefined}
        title={tell(line.id, element)}
        onClick={(event) => {
          event.stopPropagation();
          select(target);
        }}
        onMouseEnter={() => hover(target, links)}
      >
        {text}
      </Value>
    );
  });
}

/** `EB09 Network: Yes · carried · offset 812, 1 byte`. */
export function useElementWords(): (segment: string, element: ElementView) => string {
  const { t } = useTranslation('workbench');
  return (segment, element) =>
    [
      `${elementName(segment, element)} ${element.label}`,
      element.meaning ?? element.readable,
      [t(`fate.${element.fate}`), element.why].filter(Boolean).join(': '),
      t('place.bytes', { offset: element.offset, count: element.length }),
    ]
      .filter(Boolean)
      .join(' · ');
}
