/** Opens what somebody pasted, dropped or chose as a file; told before it is sent when it is too large. */
import { useMutation } from '@tanstack/react-query';
import type { Source } from '../../server/workbench-view.ts';
import { openAnalysis } from '../api/workbench.ts';
import { changeRoute } from './route.ts';
import { readFile } from './sources.ts';

export interface OpenText {
  /** A text, or a file that is read first. */
  readonly open: (what: string | File) => void;
  readonly isBusy: boolean;
  /** Larger than the server takes: its size in bytes. */
  readonly tooLarge: number | undefined;
  readonly error: Error | null;
}

class TooLarge extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super('too large');
    this.bytes = bytes;
  }
}

export function useOpenText(limit: number): OpenText {
  const opening = useMutation({
    mutationFn: async (what: string | File) => {
      const bytes = typeof what === 'string' ? new TextEncoder().encode(what).length : what.size;
      if (bytes > limit) throw new TooLarge(bytes);
      const source: Source = typeof what === 'string' ? { text: what } : await readFile(what);
      return openAnalysis({ source });
    },
    onSuccess: ({ id }) =>
      changeRoute(
        { view: 'read', analysis: id, open: undefined, at: undefined, overlay: undefined, payer: undefined },
        'go',
      ),
  });
  const { error } = opening;
  return {
    open: opening.mutate,
    isBusy: opening.isPending,
    tooLarge: error instanceof TooLarge ? error.bytes : undefined,
    error: error instanceof TooLarge ? null : error,
  };
}
