/** A card of the screen that opens messages: as high as its neighbours, and scrolls by itself. */
import { styled } from '@mui/material/styles';
import { Card } from '../../look/parts.tsx';

export const Section = styled(Card)({
  display: 'flex',
  flexDirection: 'column',
  gap: 10,
  padding: 14,
  overflow: 'auto',
  minHeight: 0,
});
