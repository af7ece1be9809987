/** FHIRPaths as the tree needs them. Pure. */

/** `Bundle.entry[3].id` lies in `Bundle`, `Bundle.entry`, `Bundle.entry[3]`: outermost first, itself left out. */
export function pathsAround(path: string): readonly string[] {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  const found: string[] = [];
  let at = '';
  for (const step of steps.slice(0, -1)) {
    at = step.startsWith('[') || at === '' ? `${at}${step}` : `${at}.${step}`;
    found.push(at);
  }
  return found;
}

/** What is read of a long path in a narrow place: what stands in front is known, the end tells. */
export function shortPath(path: string): string {
  return path
    .replace(/^Bundle\.entry\[(\d+)\]\.resource/, '[$1]')
    .replace(/^interchange\[1\]\/group\[1\]\/\w+\[1\]\/(?=.)/, '');
}

interface TreeNode<Child> {
  readonly children: readonly Child[];
}

export interface NodeRow<Child> {
  readonly child: Child;
  /** From 1. */
  readonly level: number;
}

/** The lines of a tree of which some branches are open; a branch whose children have not come yet shows none. */
export function nodeRows<Child extends { readonly path: string; readonly count: number }>(
  nodes: ReadonlyMap<string, TreeNode<Child>>,
  isOpen: (path: string) => boolean,
): readonly NodeRow<Child>[] {
  const rows: NodeRow<Child>[] = [];
  const add = (path: string, level: number): void => {
    for (const child of nodes.get(path)?.children ?? []) {
      rows.push({ child, level });
      if (child.count > 0 && isOpen(child.path)) add(child.path, level + 1);
    }
  };
  add('Bundle', 1);
  return rows;
}
