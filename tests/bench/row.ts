/** A row of the bench, and how it is printed. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: readonly { readonly name: string; readonly value: number }[];
  /** Ours divided by the best peer, where there is one. */
  readonly ratio?: number;
  /** What a reader of the number has to know, e.g. that a peer is not here. */
  readonly note?: string;
}

/** What `npm run bench -- …` was asked for. */
export interface BenchOptions {
  /** How often each side is measured; the median counts. */
  readonly rounds: number;
  /** Size of the X12 batches that everybody reads, in megabytes. */
  readonly size: number;
  /** Size of the large batch in megabytes; 0 leaves it out, as it takes minutes. */
  readonly large: number;
  /** A program that starts a HAPI server, or the URL of one. */
  readonly hapi?: string;
}

const NAME = 76;
const number = (value: number) => value.toFixed(1).padStart(10);

/** One line, and one below it for each peer with how many times its value ours is. */
export function printRow({ name, unit, ours, peers, note }: Row): string {
  const lines = [`${name.padEnd(NAME)}${number(ours)} ${unit}`];
  for (const peer of peers)
    lines.push(`    ${peer.name.padEnd(NAME - 4)}${number(peer.value)} ${(ours / peer.value).toFixed(2)} ×`);
  if (note) lines.push(`    ${note}`);
  return lines.map((line) => `${line}\n`).join('');
}
