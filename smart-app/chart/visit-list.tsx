/** The visits: the chosen one open with everything, the others as one line with word and reason. */
import { useRef } from 'react';
import type { VisitView } from '../../server/panel-view.ts';
import { openMessage } from '../evidence/route.ts';
import { neighbour } from '../keys/bindings.ts';
import { useKeys } from '../keys/use-keys.ts';
import { Stack } from '../look/parts.tsx';
import { askedNext, keyedCheck, nextAction, primaryOf } from './next-action.ts';
import { useAct } from './use-act.ts';
import { VisitCard } from './visit-card.tsx';

interface VisitListProps {
  readonly visits: readonly VisitView[];
  readonly selected: VisitView;
  readonly choose: (appointment: string) => void;
  readonly active: boolean;
}

export function VisitList({ visits, selected, choose, active }: VisitListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { act, ask, authorize } = useAct(selected);
  const focus = (appointment: string) =>
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-visit="${CSS.escape(appointment)}"]`)?.focus(),
    );
  const move = (step: 1 | -1) => {
    const next = neighbour(visits, selected, step);
    if (!next) return;
    choose(next.appointment);
    focus(next.appointment);
  };
  const primary = primaryOf(selected);
  useKeys(
    active
      ? {
          'next-visit': () => move(1),
          'previous-visit': () => move(-1),
          open: () => focus(selected.appointment),
          check: () => ask(keyedCheck(selected), askedNext(selected)?.check?.state === 'rejected'),
          authorize: () => authorize(),
          'next-action': () => {
            const action = nextAction(selected);
            if (action) act(action);
          },
          evidence: () => toggleEvidence(list.current),
          message: () =>
            primary?.check?.exchange !== undefined &&
            openMessage({ exchange: primary.check.exchange, direction: 'answer' }),
          print: () => print(),
        }
      : {},
  );
  return (
    <Stack ref={list} gap={12}>
      {visits.map((visit) => (
        <VisitCard
          key={visit.appointment}
          visit={visit}
          open={visit === selected}
          choose={() => choose(visit.appointment)}
        />
      ))}
    </Stack>
  );
}

/** The finding that holds the focus, otherwise the first: its own button does the work, so focus and state agree. */
function toggleEvidence(list: HTMLElement | null): void {
  const focused = document.activeElement
    ?.closest('[data-finding]')
    ?.querySelector<HTMLElement>('[data-evidence]');
  const button = focused ?? list?.querySelector<HTMLElement>('[data-evidence]');
  button?.click();
  button?.focus();
}
