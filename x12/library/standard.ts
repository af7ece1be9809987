import { codeLists, dictionary, guides } from './data.ts';
import { Library } from './library.ts';

let library: Library | undefined;

/** Our own guides, dictionary and code lists. Made once; it never changes. */
export function standardLibrary(): Library {
  library ??= new Library({ guides, dictionary, codeLists });
  return library;
}
