/** Visits that come in beside FHIR: lists that are uploaded, and messages over HL7 v2. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ApplyList,
  ChooseColumns,
  ListPreview,
  ListSummary,
  MessageState,
  MessagesView,
  MessageView,
  UndoneList,
  VisitsImportView,
} from '../../server/visits-view.ts';
import { call, download, upload } from './http.ts';

const overview = ['visits-import'] as const;
const list = (id: string) => ['visit-list', id] as const;
/** Messages come at any time; nobody should have to press for them. */
const lookEvery = 10_000;

export const useVisitsImport = () =>
  useQuery({ queryKey: overview, queryFn: () => call<VisitsImportView>('GET', 'visits-import') });

export const useVisitList = (id: string) =>
  useQuery({ queryKey: list(id), queryFn: () => call<ListPreview>('GET', `visit-lists/${id}`) });

export function useUpload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => upload<ListPreview>('visit-lists', file),
    onSuccess: async (preview) => {
      client.setQueryData(list(preview.id), preview);
      await client.invalidateQueries({ queryKey: overview });
    },
  });
}

export function useListChanges(id: string) {
  const client = useQueryClient();
  const look = async () => {
    await client.invalidateQueries({ queryKey: overview });
    await client.invalidateQueries({ queryKey: list(id) });
  };
  return {
    choose: useMutation({
      mutationFn: (chosen: ChooseColumns) => call<ListPreview>('PUT', `visit-lists/${id}/columns`, chosen),
      onSuccess: (preview) => client.setQueryData(list(id), preview),
    }),
    apply: useMutation({
      mutationFn: ({ key, ...how }: ApplyList & { readonly key: string }) =>
        call<ListSummary>('POST', `visit-lists/${id}/apply`, how, key),
      onSuccess: look,
    }),
    undo: useMutation({
      mutationFn: () => call<UndoneList>('POST', `visit-lists/${id}/undo`, {}),
      onSuccess: look,
    }),
  };
}

export const readUnreadable = (id: string): Promise<Blob> => download(`visit-lists/${id}/unreadable.csv`);
export const readSample = (): Promise<Blob> => download('visit-lists/sample.csv');

export interface MessageQuery {
  readonly state?: MessageState;
  readonly control?: string;
  readonly before?: string;
}

export const useMessages = (query: MessageQuery) =>
  useQuery({
    queryKey: ['visit-messages', query],
    queryFn: () =>
      call<MessagesView>('GET', `visit-messages?${new URLSearchParams(Object.entries(query)).toString()}`),
    refetchInterval: query.before === undefined ? lookEvery : false,
  });

export const useMessage = (id: string) =>
  useQuery({
    queryKey: ['visit-message', id],
    queryFn: () => call<MessageView>('GET', `visit-messages/${id}`),
  });
