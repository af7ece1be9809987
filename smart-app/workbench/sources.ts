/** Where a message comes from: the word for it in the address, and how the server is asked. */
import type { OpenAnalysis, Source } from '../../server/workbench-view.ts';
import type { WorkbenchRoute } from './route.ts';

/** `sample/{id}`, `exchange/{id}/request|answer`, `analysis/{id}`; absent for anything else. */
export function sourceOf(open: string, unmasked = false): Source | undefined {
  const [kind, id, part] = open.split('/');
  if (id === undefined || id === '') return undefined;
  if (kind === 'sample') return { sample: id };
  if (kind === 'analysis') return { analysis: id };
  if (kind !== 'exchange' || (part !== 'request' && part !== 'answer')) return undefined;
  return { exchange: id, part, ...(unmasked && { unmasked }) };
}

/** The order that opens what the address names; absent when it names nothing that can be opened. */
export function orderOf(route: WorkbenchRoute, unmasked: boolean): OpenAnalysis | undefined {
  const source =
    route.open === undefined
      ? route.analysis === undefined
        ? undefined
        : { analysis: route.analysis }
      : sourceOf(route.open, unmasked);
  if (!source) return undefined;
  return {
    source,
    ...(route.pas !== undefined && { pas: route.pas }),
    ...(route.payer !== undefined && { payer: route.payer }),
    ...(route.overlay !== undefined && { overlay: route.overlay }),
  };
}

/** A file as the server takes it. Base64, since not every file is UTF-8. */
export function readFile(file: File): Promise<Source> {
  return new Promise((done, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'));
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      done({ base64: url.slice(url.indexOf(',') + 1), name: file.name });
    };
    reader.readAsDataURL(file);
  });
}
