/** A segment in monospace with the used elements marked: background, weight and underline, not colour alone. */
import { styled } from '@mui/material/styles';
import type { SegmentPlace, SegmentView } from '../../server/panel-view.ts';
import { Mono } from '../look/parts.tsx';
import { pieces } from './marks.ts';

const Marked = styled('mark')(({ theme }) => ({
  color: theme.vars.palette.text.primary,
  backgroundColor: theme.vars.palette.state.action.wash,
  fontWeight: 700,
  textDecoration: 'underline',
  textDecorationThickness: 2,
  textUnderlineOffset: 3,
  borderRadius: 2,
}));

export function SegmentText({ segment, places }: { segment: SegmentView; places: readonly SegmentPlace[] }) {
  return (
    <Mono>
      {pieces(segment, places).map((piece, at) =>
        piece.marked ? (
          <Marked key={String(at)}>{piece.text}</Marked>
        ) : (
          <span key={String(at)}>{piece.text}</span>
        ),
      )}
    </Mono>
  );
}
