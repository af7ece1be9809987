/** What a command ends with: 0 clean, 1 findings, 2 could not read. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly output?: string;
  readonly error?: string;
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
