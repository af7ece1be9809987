/** What the list of what did not get out asks for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OutgoingResource, OutgoingView } from '../../server/outgoing-view.ts';
import { call } from './http.ts';

const base = 'outgoing';

/** What waits may go at any moment. */
export const useOutgoing = () =>
  useQuery({
    queryKey: [base],
    queryFn: () => call<OutgoingView>('GET', base),
    refetchInterval: 15_000,
    staleTime: 0,
  });

export const useOutgoingContent = (path: string) =>
  useQuery({
    queryKey: [base, path],
    queryFn: () => call<OutgoingResource>('GET', `${base}/${path}`),
    retry: false,
  });

function useStep(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<unknown>('POST', path),
    onSuccess: () => client.invalidateQueries({ queryKey: [base], exact: true }),
  });
}

export const useSettle = (id: string) => useStep(`${base}/writes/${id}/settle`);
export const usePublishAgain = (id: string) => useStep(`publications/${id}/again`);
