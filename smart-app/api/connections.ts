/** What the screen of connections asks for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ConnectionChange,
  ConnectionsView,
  ConnectionView,
  LookView,
  OwnConnectionView,
  TestView,
} from '../../server/connections-view.ts';
import { call } from './http.ts';

const base = 'connections';

export const useConnections = (enabled: boolean) =>
  useQuery({ queryKey: [base], queryFn: () => call<ConnectionsView>('GET', base), enabled });

export const useConnection = (id: string) =>
  useQuery({ queryKey: [base, id], queryFn: () => call<ConnectionView>('GET', `${base}/${id}`) });

/** Everyone's own; it changes with a new sign-in only. */
export const useOwnConnection = () =>
  useQuery({
    queryKey: ['connection'],
    queryFn: () => call<OwnConnectionView>('GET', 'connection'),
    staleTime: Infinity,
    retry: false,
  });

/** A step that answers with the connection as it is then. */
function useStep(id: string, step: 'read' | 'rotate' | 'retire' | 'bring-back') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<ConnectionView>('POST', `${base}/${id}/${step}`),
    onSuccess: async (view) => {
      client.setQueryData([base, id], view);
      await client.invalidateQueries({ queryKey: [base], exact: true });
    },
  });
}

export const useReadAgain = (id: string) => useStep(id, 'read');
export const useRotateKeys = (id: string) => useStep(id, 'rotate');
export const useRetire = (id: string) => useStep(id, 'retire');
export const useBringBack = (id: string) => useStep(id, 'bring-back');

/** Reads the EHR and asks for a token, so the card may have changed afterwards. */
export function useTest(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<TestView>('POST', `${base}/${id}/test`),
    onSuccess: () => client.invalidateQueries({ queryKey: [base] }),
  });
}

export interface Looked {
  readonly fhirBase: string;
  readonly vendor: string;
  readonly clientId: string;
}

export const useLook = () =>
  useMutation({ mutationFn: (of: Looked) => call<LookView>('POST', `${base}/look`, of) });

export interface Saved {
  readonly id: string;
  readonly change: ConnectionChange;
  /** The version that is changed; 0 for a new connection. */
  readonly version: number;
}

export function useSave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change, version }: Saved) =>
      call<ConnectionView>('PUT', `${base}/${id}`, change, undefined, {
        headers: version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` },
      }),
    onSuccess: async (view) => {
      client.setQueryData([base, view.fields.id], view);
      await client.invalidateQueries({ queryKey: [base], exact: true });
    },
  });
}
