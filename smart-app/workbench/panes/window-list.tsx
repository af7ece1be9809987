/** A list of any length of which only what is seen exists. Arrow keys move; the screen reader hears place and number. */
import { styled } from '@mui/material/styles';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';

const Scroller = styled('div')(({ theme }) => ({
  position: 'relative',
  overflow: 'auto',
  flex: '1 1 0',
  minHeight: 0,
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSize: '0.8125rem',
  lineHeight: '1.25rem',
  outlineOffset: -2,
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, borderRadius: 0 },
}));

const Line = styled('div')(({ theme }) => ({
  position: 'absolute',
  top: 0,
  insetInline: 0,
  cursor: 'default',
  borderInlineStart: '4px solid transparent',
  '&[data-lit=true]': {
    backgroundColor: theme.vars.palette.state.action.wash,
    borderInlineStartColor: theme.vars.palette.state.action.ink,
  },
  '&[aria-selected=true]': { boxShadow: `inset 0 0 0 1px ${theme.vars.palette.text.primary}` },
  '&[data-near=true]': { outline: `1px dashed ${theme.vars.palette.text.secondary}`, outlineOffset: -1 },
}));

export interface LineLook {
  /** Kin of what is selected. */
  readonly lit?: boolean;
  /** Kin of what the pointer is on. */
  readonly near?: boolean;
  /** Of a tree: depth from 1, and open or closed where it has something inside. */
  readonly level?: number;
  readonly expanded?: boolean;
}

interface WindowListProps {
  readonly label: string;
  readonly role: 'listbox' | 'tree';
  readonly count: number;
  /** Index (from 0) of the selected line; -1 = none. */
  readonly active: number;
  /** Index to bring into view whenever `revealed` changes. */
  readonly reveal?: number | undefined;
  readonly revealed?: string | undefined;
  readonly height?: number;
  readonly choose: (index: number) => void;
  /** Returns true when it took the key. */
  readonly onKey?: (key: string) => boolean;
  readonly look: (index: number) => LineLook;
  readonly onLeave?: () => void;
  readonly children: (index: number) => ReactNode;
  readonly id?: string;
}

export function WindowList(props: WindowListProps) {
  const { label, role, count, active, reveal, revealed, choose, look } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const ownId = useId();
  const id = props.id ?? ownId;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are called here and handed to nobody.
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.height ?? 24,
    overscan: 12,
    // The selected line stays in the page: assistive technology is pointed at it by id.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return active < 0 || active >= count || seen.includes(active)
        ? seen
        : [...seen, active].sort((a, b) => a - b);
    },
  });
  const { scrollToIndex } = virtual;
  useEffect(() => {
    if (reveal !== undefined && reveal >= 0)
      scrollToIndex(reveal, { align: isSeen(scroller.current, reveal) });
    // Only a new wish scrolls; the same place with other data must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [revealed]);
  const move = (to: number) => {
    const index = Math.min(Math.max(to, 0), count - 1);
    if (index < 0) return;
    scrollToIndex(index);
    choose(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepOf(event.key, active, count);
    if (to === undefined && props.onKey?.(event.key) !== true) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) move(to);
  };
  return (
    <Scroller
      ref={scroller}
      id={id}
      role={role}
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseLeave={props.onLeave}
      {...(active >= 0 && active < count && { 'aria-activedescendant': `${id}-${active}` })}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const { lit, near, level, expanded } = look(index);
          return (
            <Line
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              id={`${id}-${index}`}
              role={role === 'tree' ? 'treeitem' : 'option'}
              aria-selected={index === active}
              aria-posinset={index + 1}
              aria-setsize={count}
              {...(level !== undefined && { 'aria-level': level })}
              {...(expanded !== undefined && { 'aria-expanded': expanded })}
              data-lit={lit === true}
              data-near={near === true}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => choose(index)}
            >
              {props.children(index)}
            </Line>
          );
        })}
      </div>
    </Scroller>
  );
}

const page = 20;

function stepOf(key: string, active: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + page;
    case 'PageUp':
      return active - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** What is in view stays where it is. */
function isSeen(scroller: HTMLElement | null, index: number): 'auto' | 'center' {
  const line = scroller?.querySelector(`[data-index="${index}"]`);
  if (!scroller || !line) return 'center';
  const [frame, place] = [scroller.getBoundingClientRect(), line.getBoundingClientRect()];
  return place.top >= frame.top && place.bottom <= frame.bottom ? 'auto' : 'center';
}
