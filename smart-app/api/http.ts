/** Every call to `/s/{sid}/api`: our handle, our problems, one place where a lost session is noticed. */
import { sessionIdOf, takeHandle } from './session-path.ts';
import { endSession } from './session-end.ts';

const sid = sessionIdOf(location.pathname) ?? '';
const taken = takeHandle(sid, location.hash, sessionStore());
if (location.hash.includes('h='))
  history.replaceState(history.state, '', `${location.pathname}${location.search}${taken.rest}`);

/** `undefined` where the cookie does the work. */
export const handle = taken.handle;
export const sessionBase = `/s/${sid}/`;

function sessionStore(): Storage | { getItem: () => null; setItem: () => void } {
  try {
    return sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined };
  }
}

/** RFC 9457 as the server sends it; `status` 0 = nothing came back at all. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly reference: string | undefined;
  /** As in docs/errors.md, e.g. `ehr/no-such-patient`. */
  readonly id: string | undefined;
  constructor(status: number, title: string, reference?: string, id?: string) {
    super(title);
    this.name = 'ApiProblem';
    this.status = status;
    this.reference = reference;
    this.id = id;
  }
}

/** Nothing came back: whether the server took it is not known. */
export function isOffline(error: Error | null): boolean {
  return error instanceof ApiProblem && error.status === 0;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CallOptions {
  /** Further headers, e.g. `if-match`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the call up: its answer is wanted by nobody any more. */
  readonly signal?: AbortSignal;
}

export async function call<T>(
  method: Method,
  path: string,
  body?: object,
  key?: string,
  options: CallOptions = {},
): Promise<T> {
  const response = await send(method, path, body, key, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Sends the bytes of a file; its name goes beside them. */
export async function upload<T>(path: string, file: File): Promise<T> {
  const headers = { 'content-type': 'text/csv', 'x-file-name': encodeURIComponent(file.name) };
  const response = await send('POST', path, file, undefined, { headers });
  return (await response.json()) as T;
}

/** A file the server makes, e.g. a workbook. `seen` is told how many bytes have come so far. */
export async function download(path: string, seen?: (bytes: number) => void): Promise<Blob> {
  const response = await send('GET', path, undefined, undefined, { headers: { accept: '*/*' } });
  if (!seen || !response.body) return response.blob();
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      seen(bytes);
      controller.enqueue(chunk);
    },
  });
  // A connection that is cut ends in an error here: a part is never taken for the whole.
  return new Response(response.body.pipeThrough(counting)).blob();
}

/** Hands a file to the browser, to be kept where its user wants it. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function send(
  method: Method,
  path: string,
  body: object | undefined,
  key: string | undefined,
  { headers: more, signal }: CallOptions,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...more };
  if (handle !== undefined) headers['authorization'] = `Bearer ${handle}`;
  const isFile = body instanceof Blob;
  if (body && !isFile) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const response = await fetch(`${sessionBase}api/${path}`, {
    method,
    headers,
    ...(body && { body: isFile ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(0, 'network');
  });
  if (response.status === 401) endSession();
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const problem = (await response.json().catch(() => ({}))) as {
    type?: string;
    title?: string;
    detail?: string;
    reference?: string;
  };
  const id = problem.type?.replace(/^urn:chartside:problem:/, '');
  return new ApiProblem(response.status, problem.detail ?? problem.title ?? '', problem.reference, id);
}
