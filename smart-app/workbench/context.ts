/** What the parts of the open message share: the analysis, what is selected, what the pointer is on. */
import { createContext, useContext } from 'react';
import type { AnalysisView, LinkView } from '../../server/workbench-view.ts';
import type { Kin, Target } from './target.ts';

export interface Workbench {
  readonly analysis: AnalysisView;
  readonly target: Target | undefined;
  /** Kin of the target; `loading` while the server is asked. */
  readonly kin: Kin;
  readonly links: readonly LinkView[];
  readonly isLoading: boolean;
  /** Kin of what the pointer is on. */
  readonly near: Kin;
  /** While nothing is selected, the other panes follow the pointer; never the one under it. */
  readonly passing: Partial<Record<Target['kind'], Kin['first']>>;
  readonly select: (target: Target | undefined) => void;
  readonly hover: (target: Target | undefined, links: readonly LinkView[]) => void;
}

const WorkbenchContext = createContext<Workbench | undefined>(undefined);

export const WorkbenchProvider = WorkbenchContext.Provider;

export function useWorkbench(): Workbench {
  const found = useContext(WorkbenchContext);
  if (!found) throw new Error('This part stands outside of an open message.');
  return found;
}
