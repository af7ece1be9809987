/** What every section of the form works on: the chart's request, the draft as it stands, and how to change it. */
import { createContext, useContext } from 'react';
import type {
  AuthorizationDraft,
  AuthorizationForm,
  FieldPlace,
  FieldProblem,
} from '../../server/authorization-view.ts';
import type { FieldProps } from './fields.tsx';
import type { Edits } from './draft.ts';
import { isSamePlace, problemsAt, sourceAt } from './places.ts';
import { entered } from './values.ts';

export interface FormWork {
  readonly form: AuthorizationForm;
  readonly draft: AuthorizationDraft;
  readonly problems: readonly FieldProblem[];
  readonly change: (edits: Edits, place: string) => void;
  readonly pause: () => void;
}

/** The payer's complaint about a field: silent once a person has changed what was sent. */
function rejectedAt({ earlier }: AuthorizationForm, draft: AuthorizationDraft, place: FieldPlace) {
  if (earlier?.state !== 'rejected' || entered(earlier.draft, draft, place)) return [];
  return earlier.rejections
    .filter((one) => one.place && isSamePlace(one.place, place))
    .map(({ reason }) => ({ reason, payer: earlier.payerName }));
}

const WorkContext = createContext<FormWork | undefined>(undefined);

export const WorkProvider = WorkContext.Provider;

export function useWork() {
  const work = useContext(WorkContext);
  if (!work) throw new Error('A section of the form stands outside of it.');
  const { form, draft, problems } = work;
  return {
    ...work,
    /** What a field says of itself: problems, and the chart as its source until a person changed it. */
    at: (place: FieldPlace): FieldProps => ({
      place,
      problems: problemsAt(problems, place),
      rejected: rejectedAt(form, draft, place),
      source: entered(form.draft, draft, place) ? { kind: 'entered' } : sourceAt(form, place),
    }),
  };
}
