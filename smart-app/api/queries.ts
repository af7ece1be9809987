/** What the screens ask for. Data goes stale on events, not on focus: an EHR steals the focus all day long. */
import { QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CheckView, ExchangeView, SessionView, VisitsView, VisitView } from '../../server/panel-view.ts';
import { readCoverages, readPatient, readResource } from './chart.ts';
import { ApiProblem, call } from './http.ts';
import { endSession } from './session-end.ts';
import { untilNews } from './until-news.ts';

export function buildQueryClient(): QueryClient {
  const mayHelp = (error: Error): boolean =>
    !(error instanceof ApiProblem && error.status >= 400 && error.status < 500);
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        staleTime: 60_000,
        retry: (count, error) => count < 2 && mayHelp(error),
      },
      mutations: { retry: false },
    },
  });
}

export const useSession = () =>
  useQuery({ queryKey: ['session'], queryFn: () => call<SessionView>('GET', 'session') });

export const useVisits = () =>
  useQuery({
    queryKey: ['visits'],
    queryFn: () => call<VisitsView>('GET', 'visits'),
    refetchInterval: ({ state }) => untilNews(state.data?.visits ?? [], Date.now()),
  });

export const usePatient = (id: string) =>
  useQuery({ queryKey: ['patient', id], queryFn: () => readPatient(id) });

export const useCoverages = (patient: string) =>
  useQuery({ queryKey: ['coverages', patient], queryFn: () => readCoverages(patient) });

export const useResource = (reference: string) =>
  useQuery({ queryKey: ['resource', reference], queryFn: () => readResource(reference) });

export const useExchange = (id: string) =>
  useQuery({ queryKey: ['exchange', id], queryFn: () => call<ExchangeView>('GET', `exchanges/${id}`) });

const pollEvery = 700;

/** Follows a check to its end, then asks for the verdicts anew. `given` is what the visit already told. */
export function useCheck(given: CheckView): CheckView {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['check', given.id],
    queryFn: async () => {
      const check = await call<CheckView>('GET', `checks/${given.id}`);
      // The end is shown together with its verdict; until then the step is told to every card at once.
      if (isOpen(check))
        client.setQueryData<VisitsView>(['visits'], (view) =>
          eachVisit(view, (visit) => withStep(visit, check)),
        );
      else await client.invalidateQueries({ queryKey: ['visits'] });
      return check;
    },
    initialData: given,
    staleTime: 0,
    enabled: isOpen(given),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? pollEvery : false),
  });
  return data;
}

const eachVisit = (view: VisitsView | undefined, change: (visit: VisitView) => VisitView) =>
  view && { ...view, visits: view.visits.map(change) };

function isOpen(check: CheckView): boolean {
  return check.state === 'queued' || check.state === 'sending' || check.state === 'waiting';
}

function withStep(visit: VisitView, check: CheckView): VisitView {
  if (!visit.coverages.some((one) => one.check?.id === check.id)) return visit;
  return {
    ...visit,
    coverages: visit.coverages.map((one) => (one.check?.id === check.id ? { ...one, check } : one)),
  };
}

/** Asks a payer what became of a pended request. A second press while the question is out asks no second time. */
export function useInquire() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: string) =>
      call('POST', `authorizations/${request}/settle`, { decision: 'inquire' }, crypto.randomUUID()),
    onSettled: () => client.invalidateQueries({ queryKey: ['visits'] }),
  });
}

export interface CheckOrder {
  readonly appointment: string;
  readonly coverage: string;
  readonly again: boolean;
}

/** One key for each press: a repeated delivery of the same press must not ask the payer twice. */
export function useCheckNow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ appointment, coverage, again }: CheckOrder) =>
      call<CheckView>(
        'POST',
        'checks',
        { appointment, coverage, ...(again && { again }) },
        crypto.randomUUID(),
      ),
    onSuccess: (check, order) => {
      client.setQueryData<VisitsView>(['visits'], (view) =>
        eachVisit(view, (visit) => withCheck(visit, check, order)),
      );
    },
  });
}

/** Shows the check at once, in the visit it was pressed on; the verdict follows with the answer. */
function withCheck(visit: VisitView, check: CheckView, order: CheckOrder): VisitView {
  if (visit.appointment !== order.appointment) return visit;
  const coverages = visit.coverages.map((one) => (one.coverage === order.coverage ? { ...one, check } : one));
  return { ...visit, coverages };
}

/** Ends the session at the server and here; here even when the server is out of reach. */
export async function signOff(): Promise<void> {
  try {
    await call<undefined>('POST', 'logoff');
  } finally {
    endSession();
  }
}

/** Somebody is here. Only a person's input counts, so nothing but the idle clock's listener calls this. */
export async function tellActivity(): Promise<SessionView> {
  await call<undefined>('POST', 'activity');
  return call<SessionView>('GET', 'session');
}
