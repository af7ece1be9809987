/** The eight marks: shape, colour and word belong together, so that no state is told by colour alone. */
import { keyframes, styled } from '@mui/material/styles';
import type { Mark } from '../chart/status.ts';

const turn = keyframes({ to: { transform: 'rotate(360deg)' } });

const Svg = styled('svg', { shouldForwardProp: (name) => name !== 'mark' && name !== 'size' })<{
  mark: Mark;
  size: number;
}>(({ theme, mark, size }) => ({
  width: size,
  height: size,
  flex: 'none',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.75,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  color: theme.vars.palette.state[mark].ink,
  '@media (forced-colors: active)': { color: 'CanvasText' },
  ...(mark === 'working' && { animation: `${turn} 1.1s linear infinite` }),
}));

/** On a 20 grid; drawn here because eight shapes do not need an icon package. */
const shapes: Record<Mark, readonly string[]> = {
  ready: ['M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15z', 'M6.8 10.2l2.2 2.2 4.3-4.6'],
  action: ['M10 3 18 16.8H2z', 'M10 8.2v4', 'M10 14.4v.1'],
  blocked: ['M6.8 2.5h6.4l4.3 4.3v6.4l-4.3 4.3H6.8l-4.3-4.3V6.8z', 'M7.2 7.2l5.6 5.6', 'M12.8 7.2l-5.6 5.6'],
  unknown: [
    'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15z',
    'M7.9 8a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.5',
    'M10 13.8v.1',
  ],
  working: ['M10 2.5a7.5 7.5 0 1 1-7.5 7.5'],
  stale: ['M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15z', 'M10 6v4.2l2.6 1.6'],
  none: ['M5 10h10'],
  info: ['M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15z', 'M10 9.4v4', 'M10 6.6v.1'],
};

export function MarkIcon({ mark, size = 18 }: { mark: Mark; size?: number }) {
  return (
    <Svg mark={mark} size={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {shapes[mark].map((path) => (
        <path key={path} d={path} />
      ))}
    </Svg>
  );
}

export const MarkWord = styled('span', { shouldForwardProp: (name) => name !== 'mark' })<{ mark: Mark }>(
  ({ theme, mark }) => ({ color: theme.vars.palette.state[mark].ink, fontWeight: 650 }),
);
