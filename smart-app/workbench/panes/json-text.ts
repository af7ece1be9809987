/** A line of JSON in its parts. Pure. */

/** `"status": ` and `"active",`. */
export function splitLine(text: string): readonly [string, string] {
  const name = /^"(?:[^"\\]|\\.)*": /.exec(text)?.[0] ?? '';
  return [name, text.slice(name.length)];
}
