/** One thin line from the lit bytes through the row to the value. Drawn beside React: it follows every scrolled pixel. */
import { styled } from '@mui/material/styles';
import { useEffect, useRef } from 'react';

const Drawing = styled('svg')(({ theme }) => ({
  position: 'absolute',
  inset: 0,
  width: '100%',
  height: '100%',
  pointerEvents: 'none',
  fill: 'none',
  stroke: theme.vars.palette.state.action.ink,
  strokeWidth: 1.5,
  '@media (max-width: 820px)': { display: 'none' },
}));

const lists = ['x12-list', 'rows-list', 'fhir-list'] as const;

export function Connector() {
  const line = useRef<SVGPathElement>(null);
  useEffect(() => {
    const path = line.current;
    const frame = path?.ownerSVGElement?.parentElement;
    if (!path || !frame) return undefined;
    let asked = 0;
    const draw = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => path.setAttribute('d', lineThrough(frame)));
    };
    // Lines come and go while a list scrolls, and the lit ones change with the selection.
    const changes = new MutationObserver((found) => {
      if (found.some(({ target }) => target !== path)) draw();
    });
    changes.observe(frame, { subtree: true, childList: true, attributeFilter: ['data-lit', 'style'] });
    frame.addEventListener('scroll', draw, { capture: true, passive: true });
    addEventListener('resize', draw);
    draw();
    return () => {
      cancelAnimationFrame(asked);
      changes.disconnect();
      frame.removeEventListener('scroll', draw, { capture: true });
      removeEventListener('resize', draw);
    };
  }, []);
  return (
    <Drawing aria-hidden="true">
      <path ref={line} />
    </Drawing>
  );
}

/** From pane to pane where both have a lit line in view; nothing where one has not. */
function lineThrough(frame: Element): string {
  const origin = frame.getBoundingClientRect();
  const [bytes, row, value] = lists.map(litIn);
  const steps = [
    [bytes, row],
    [row, value],
  ] as const;
  return steps
    .map(([from, to]) => {
      if (!from || !to) return '';
      const [x1, y1] = [from.right - origin.left, middle(from) - origin.top];
      const [x2, y2] = [to.left - origin.left, middle(to) - origin.top];
      const bend = (x1 + x2) / 2;
      return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
    })
    .join('');
}

const middle = ({ top, height }: DOMRect): number => top + height / 2;

function litIn(id: string): DOMRect | undefined {
  const list = document.getElementById(id);
  const frame = list?.getBoundingClientRect();
  const lit = [...(list?.querySelectorAll('[data-index][data-lit=true]') ?? [])];
  const chosen = lit.sort((a, b) => rank(b) - rank(a)).map((one) => one.getBoundingClientRect());
  return frame && chosen.find((place) => middle(place) >= frame.top && middle(place) <= frame.bottom);
}

/** The selected line before those that are lit with it. */
const rank = (line: Element): number => (line.getAttribute('aria-selected') === 'true' ? 1 : 0);
