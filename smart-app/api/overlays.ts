/** Overlays and what-ifs of the workbench. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AskWhatIf,
  CompletionView,
  OverlayCheck,
  OverlaySummary,
  OverlayView,
  PublishOverlay,
  RollBack,
  WhatIfDifferences,
  WhatIfView,
} from '../../server/workbench-view.ts';
import { call } from './http.ts';
import { base, lookEvery, query } from './workbench.ts';

export const useOverlays = () =>
  useQuery({ queryKey: ['overlays'], queryFn: () => call<OverlaySummary[]>('GET', `${base}/overlays`) });

export const useOverlay = (id: string | undefined) =>
  useQuery({
    queryKey: ['overlay', id],
    queryFn: () => call<OverlayView>('GET', `${base}/overlays/${id ?? ''}`),
    enabled: id !== undefined,
  });

export const readOverlayVersion = (id: string, version: number): Promise<OverlayView> =>
  call<OverlayView>('GET', `${base}/overlays/${id}/versions/${version}`);

export const checkOverlay = (overlay: string, signal?: AbortSignal): Promise<OverlayCheck> =>
  call<OverlayCheck>('POST', `${base}/overlays/check`, { overlay }, undefined, { ...(signal && { signal }) });

export const useCompletion = (map: string | undefined) =>
  useQuery({
    queryKey: ['completion', map],
    queryFn: () => call<CompletionView>('GET', `${base}/completion${query({ map })}`),
    enabled: map !== undefined && map !== '',
    staleTime: Infinity,
  });

export interface Publication extends PublishOverlay {
  readonly id: string;
  /** The version that was read; absent = the overlay is new. */
  readonly read: number | undefined;
  /** One for each press: a repeated delivery must not make two versions. */
  readonly key: string;
}

/** `If-Match` keeps two analysts from writing over each other: the second is told (412) and reads anew. */
const condition = (read: number | undefined): { headers: Record<string, string> } => ({
  headers: read === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${read}"` },
});

export function useOverlayChanges() {
  const client = useQueryClient();
  const onSuccess = async (view: OverlayView) => {
    client.setQueryData(['overlay', view.id], view);
    await client.invalidateQueries({ queryKey: ['overlays'] });
  };
  return {
    publish: useMutation({
      mutationFn: ({ id, read, key, overlay, comment }: Publication) =>
        call<OverlayView>('PUT', `${base}/overlays/${id}`, { overlay, comment }, key, condition(read)),
      onSuccess,
    }),
    rollBack: useMutation({
      mutationFn: ({ id, read, key, version, comment }: RollBack & Omit<Publication, keyof PublishOverlay>) =>
        call<OverlayView>(
          'POST',
          `${base}/overlays/${id}/rollback`,
          { version, comment },
          key,
          condition(read),
        ),
      onSuccess,
    }),
  };
}

export const startWhatIf = (ask: AskWhatIf): Promise<WhatIfView> =>
  call<WhatIfView>('POST', `${base}/what-ifs`, ask);

export const cancelWhatIf = (id: string): Promise<WhatIfView> =>
  call<WhatIfView>('DELETE', `${base}/what-ifs/${id}`);

export const useWhatIf = (id: string | undefined) =>
  useQuery({
    queryKey: ['what-if', id],
    queryFn: () => call<WhatIfView>('GET', `${base}/what-ifs/${id ?? ''}`),
    enabled: id !== undefined,
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.state === 'running' ? lookEvery : false,
  });

export const useWhatIfDifferences = (id: string | undefined) =>
  useQuery({
    queryKey: ['what-if-differences', id],
    queryFn: () =>
      call<WhatIfDifferences>('GET', `${base}/what-ifs/${id ?? ''}/differences${query({ count: 1000 })}`),
    enabled: id !== undefined,
    staleTime: Infinity,
  });
