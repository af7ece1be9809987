/** What the screens of prior authorization ask for and send. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type {
  AuthorizationChoice,
  AuthorizationDraft,
  AuthorizationForm,
  AuthorizationReview,
  AuthorizationView,
} from '../../server/authorization-view.ts';
import { call } from './http.ts';
import { pageDrafts } from './draft-store.ts';

export const drafts = pageDrafts();

/** The request as the chart fills it now: read again whenever the form opens, as the chart may have been corrected. */
export const useAuthorizationForm = (appointment: string, coverage: string) =>
  useQuery({
    queryKey: ['authorization-form', appointment, coverage],
    queryFn: () =>
      call<AuthorizationForm>(
        'GET',
        `authorizations/form?${new URLSearchParams({ appointment, coverage }).toString()}`,
      ),
    refetchOnMount: 'always',
  });

/** What the server finds in a draft. While it looks at a newer one, the last answer stands. */
export const useAuthorizationReview = (draft: AuthorizationDraft | undefined) =>
  useQuery({
    queryKey: ['authorization-review', draft],
    queryFn: () => call<AuthorizationReview>('POST', 'authorizations/review', draft),
    enabled: draft !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

interface Order {
  readonly draft: AuthorizationDraft;
  /** The draft's own: whatever happens to the line, it stands for one request. */
  readonly key: string;
}

export function useSendAuthorization() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, key }: Order) => call<AuthorizationView>('POST', 'authorizations', draft, key),
    onSuccess: (view) => {
      client.setQueryData(['authorization', view.id], view);
      void client.invalidateQueries({ queryKey: ['authorization-form'] });
      void client.invalidateQueries({ queryKey: ['visits'] });
    },
  });
}

/** Follows a request; each step it makes may change the visit's verdict. */
export function useAuthorization(id: string, every: (view: AuthorizationView) => number | false) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ['authorization', id],
    queryFn: async () => {
      const before = client.getQueryData<AuthorizationView>(['authorization', id]);
      const view = await call<AuthorizationView>('GET', `authorizations/${id}`);
      if (before?.state !== view.state) void client.invalidateQueries({ queryKey: ['visits'] });
      return view;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data ? every(state.data) : false),
  });
}

/** Pressed again after a lost line, a choice keeps its key: "send again" must not send twice. */
export function useSettle(id: string) {
  const client = useQueryClient();
  const keys = useRef(new Map<AuthorizationChoice, string>());
  return useMutation({
    mutationFn: (decision: AuthorizationChoice) => {
      const key = keys.current.get(decision) ?? crypto.randomUUID();
      keys.current.set(decision, key);
      return call<AuthorizationView>('POST', `authorizations/${id}/settle`, { decision }, key);
    },
    onSuccess: (view) => {
      keys.current.clear();
      client.setQueryData(['authorization', view.id], view);
      void client.invalidateQueries({ queryKey: ['authorization'] });
      void client.invalidateQueries({ queryKey: ['visits'] });
    },
  });
}
