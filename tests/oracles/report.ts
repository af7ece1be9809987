/** Counts checks and prints one line for each; faults are printed below the line of their check. */
export interface Report {
  /** `fault` undefined = passed. */
  check(name: string, fault: string | undefined): void;
  note(line: string): void;
  readonly passed: number;
  readonly failed: number;
}

export function startReport(print: (line: string) => void): Report {
  let [passed, failed] = [0, 0];
  return {
    check(name, fault) {
      if (fault === undefined) passed += 1;
      else failed += 1;
      print(`${fault === undefined ? 'ok   ' : 'FAIL '} ${name}`);
      if (fault !== undefined) print(`      ${fault.replaceAll('\n', '\n      ')}`);
    },
    note: (line) => print(`── ${line}`),
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
  };
}

/** At most `count` of the faults, joined; undefined when there are none. */
export function firstOf(faults: readonly string[], count = 3): string | undefined {
  if (faults.length === 0) return undefined;
  const rest = faults.length > count ? [`… and ${faults.length - count} more`] : [];
  return [...faults.slice(0, count), ...rest].join('\n');
}
