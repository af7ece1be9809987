/** What the analysts' workbench asks for: analyses in windows, exchanges, samples. */
import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AnalysisView,
  AskDiff,
  AskFind,
  DiffView,
  ExchangesView,
  FindView,
  IssueLine,
  IssuesWindow,
  JsonLine,
  JsonWindow,
  LinksWindow,
  LinkView,
  LoopLine,
  LoopsWindow,
  NodeView,
  OpenAnalysis,
  QueryDraft,
  RowsView,
  SampleChange,
  SamplesView,
  SampleView,
  SavedQuery,
  SaveSample,
  SearchExchanges,
  SegmentLine,
  SegmentsWindow,
  TextView,
  UnusedWindow,
  WorkbenchView,
} from '../../server/workbench-view.ts';
import { call, download, saveFile } from './http.ts';

export const base = 'workbench';

/** Lines of one window: about two screens. */
export const WINDOW = 100;

/** What was read in windows is let go soon: a file of 20,000 segments shall not stay in the page as a whole. */
const windowed = { staleTime: Infinity, gcTime: 60_000 };

export function query(params: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

export const useWorkbenchView = () =>
  useQuery({
    queryKey: ['workbench'],
    queryFn: () => call<WorkbenchView>('GET', base),
    staleTime: Infinity,
  });

// ── Analyses ──

export const openAnalysis = (order: OpenAnalysis): Promise<AnalysisView> =>
  call<AnalysisView>('POST', `${base}/analyses`, order);

export const deidentify = (id: string): Promise<AnalysisView> =>
  call<AnalysisView>('POST', `${base}/analyses/${id}/deidentify`);

export const readText = (id: string, side?: 'fhir'): Promise<TextView> =>
  call<TextView>('GET', `${base}/analyses/${id}/text${query({ side })}`);

/** Milliseconds between two looks at work that goes on. */
export const lookEvery = 400;

/** The server lets go what nobody asks for; a message on the screen is asked for. */
const askAgainEvery = 5 * 60_000;

/** Follows an analysis until it is ready or has failed. */
export const useAnalysis = (id: string | undefined) =>
  useQuery({
    queryKey: ['analysis', id],
    queryFn: () => call<AnalysisView>('GET', `${base}/analyses/${id ?? ''}`),
    enabled: id !== undefined,
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data?.state === 'mapping' ? lookEvery : askAgainEvery),
  });

const windowPath = (id: string, what: string, line: number): string =>
  `${base}/analyses/${id}/${what}${query({ from: windowOf(line) * WINDOW + 1, count: WINDOW })}`;

const windowOf = (line: number): number => Math.floor((line - 1) / WINDOW);

/** One segment with the links that touch its window; absent while its window is on its way. */
export function useSegment(id: string, segment: number) {
  return useQuery({
    queryKey: ['segments', id, windowOf(segment)],
    queryFn: ({ signal }) =>
      call<SegmentsWindow>('GET', windowPath(id, 'segments', segment), undefined, undefined, { signal }),
    select: ({ segments, links }): { line: SegmentLine | undefined; links: readonly LinkView[] } => ({
      line: segments[(segment - 1) % WINDOW],
      links,
    }),
    enabled: segment > 0,
    ...windowed,
  });
}

const jsonQuery = (id: string, line: number) => ({
  queryKey: ['json', id, windowOf(line)],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    call<JsonWindow>('GET', windowPath(id, 'json', line), undefined, undefined, { signal }),
  ...windowed,
});

/** Reads a line that is about to be selected; most often it is there already. */
export function useReadJsonLine(id: string): (line: number) => Promise<JsonLine | undefined> {
  const client = useQueryClient();
  return async (line) => {
    const { lines } = await client.query(jsonQuery(id, line));
    return lines[(line - 1) % WINDOW];
  };
}

export function useJsonLine(id: string, line: number) {
  return useQuery({
    ...jsonQuery(id, line),
    select: ({ lines, links }): { line: JsonLine | undefined; links: readonly LinkView[] } => ({
      line: lines[(line - 1) % WINDOW],
      links,
    }),
    enabled: line > 0,
  });
}

/** All loops: the tree needs to know what is folded into what. Five calls for 5,000 loops. */
export const useLoops = (id: string, wanted: boolean) =>
  useQuery({
    queryKey: ['loops', id],
    queryFn: async ({ signal }) => {
      const read = (from: number) =>
        call<LoopsWindow>(
          'GET',
          `${base}/analyses/${id}/loops${query({ from, count: 1000 })}`,
          undefined,
          undefined,
          { signal },
        );
      const { loops, total } = await read(1);
      const all: LoopLine[] = [...loops];
      while (all.length < total) {
        const more = await read(all.length + 1);
        if (more.loops.length === 0) break;
        all.push(...more.loops);
      }
      return all;
    },
    enabled: wanted,
    ...windowed,
  });

/** Finds a text in the segments (`x12`) or the lines of JSON (`fhir`); the answer says which. */
export const findText = (id: string, ask: AskFind): Promise<FindView> =>
  call<FindView>('POST', `${base}/analyses/${id}/find`, ask);

export const useRows = (id: string) =>
  useQuery({
    queryKey: ['rows', id],
    queryFn: () => call<RowsView>('GET', `${base}/analyses/${id}/rows`),
    ...windowed,
  });

/** Links of one element, value or row: `{ segment, element, … }`, `{ path }` or `{ row }`. */
export const useLinks = (id: string, of: Readonly<Record<string, string | number | undefined>> | undefined) =>
  useQuery({
    queryKey: ['links', id, of],
    queryFn: ({ signal }) =>
      call<LinksWindow>(
        'GET',
        `${base}/analyses/${id}/links${query({ ...of, count: 1000 })}`,
        undefined,
        undefined,
        { signal },
      ),
    enabled: of !== undefined,
    ...windowed,
  });

const issueQuery = (id: string, index: number) => ({
  queryKey: ['issues', id, windowOf(index)],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    call<IssuesWindow>('GET', windowPath(id, 'issues', index), undefined, undefined, { signal }),
  ...windowed,
});

export const useIssue = (id: string, index: number) =>
  useQuery({
    ...issueQuery(id, index),
    select: ({ issues, total }) => ({ issue: issues[(index - 1) % WINDOW], total }),
  });

/** The issues with these numbers, as far as they have come. */
export function useIssues(id: string, indexes: readonly number[]): readonly IssueLine[] {
  const windows = [...new Set(indexes.map(windowOf))];
  const pages = useQueries({ queries: windows.map((at) => issueQuery(id, at * WINDOW + 1)) });
  return pages.flatMap(({ data }) => data?.issues.filter(({ issue }) => indexes.includes(issue)) ?? []);
}

/** The node of each path, as far as they have come; in the order of the paths. */
export function useNodes(id: string, paths: readonly string[]) {
  return useQueries({
    queries: paths.map((path) => ({
      queryKey: ['node', id, path],
      queryFn: () =>
        call<NodeView>(
          'GET',
          `${base}/analyses/${id}/node${query({ path: path === 'Bundle' ? undefined : path })}`,
        ),
      ...windowed,
    })),
  });
}

export type LossKind = UnusedWindow['unused'][number]['kind'];

export const useLoss = (id: string, kind: LossKind, index: number) =>
  useQuery({
    queryKey: ['unused', id, kind, windowOf(index)],
    queryFn: ({ signal }) =>
      call<UnusedWindow>('GET', `${windowPath(id, 'unused', index)}&kind=${kind}`, undefined, undefined, {
        signal,
      }),
    select: ({ unused, total }) => ({ loss: unused[(index - 1) % WINDOW], total }),
    ...windowed,
  });

// ── Differences, exchanges, queries ──

export const useDiff = (ask: AskDiff | undefined) =>
  useQuery({
    queryKey: ['diff', ask],
    queryFn: () => call<DiffView>('POST', `${base}/diff`, ask),
    enabled: ask !== undefined,
    staleTime: Infinity,
  });

const searchOf = (text: string, from: string | undefined): SearchExchanges => ({
  text,
  count: 50,
  ...(from !== undefined && { from }),
});

export const useExchanges = (text: string, from: string | undefined) =>
  useQuery({
    queryKey: ['exchanges', text, from],
    queryFn: ({ signal }) =>
      call<ExchangesView>('POST', `${base}/exchanges/search`, searchOf(text, from), undefined, { signal }),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });

export const useSavedQueries = () =>
  useQuery({
    queryKey: ['saved-queries'],
    queryFn: () => call<SavedQuery[]>('GET', `${base}/queries`),
  });

export function useQueryChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['saved-queries'] });
  return {
    save: useMutation({
      mutationFn: (draft: QueryDraft) => call<SavedQuery>('POST', `${base}/queries`, draft),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => call<undefined>('DELETE', `${base}/queries/${id}`),
      onSuccess,
    }),
  };
}

// ── Samples ──

export interface SampleFilter {
  readonly set?: string;
  readonly payer?: string;
  readonly error?: string;
  readonly text?: string;
}

export const useSamples = (filter: SampleFilter) =>
  useQuery({
    queryKey: ['samples', filter],
    queryFn: () => call<SamplesView>('GET', `${base}/samples${query({ ...filter })}`),
    placeholderData: keepPreviousData,
  });

export function useSampleChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['samples'] });
  return {
    save: useMutation({
      mutationFn: (sample: SaveSample) => call<SampleView>('POST', `${base}/samples`, sample),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...change }: SampleChange & { id: string }) =>
        call<SampleView>('PATCH', `${base}/samples/${id}`, change),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => call<undefined>('DELETE', `${base}/samples/${id}`),
      onSuccess,
    }),
    restore: useMutation({
      mutationFn: (id: string) => call<SampleView>('POST', `${base}/samples/${id}/restore`),
      onSuccess,
    }),
  };
}

/** Hands the mapping specification to the browser as a file. */
export async function saveSpecification(pas: string): Promise<void> {
  saveFile(await download(`${base}/specification.xlsx${query({ pas })}`), 'mapping-specification.xlsx');
}
