/** What a command of the command line is, and how it reads its options. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/** 0 clean, 1 findings, 2 could not read. */
export type ExitCode = 0 | 1 | 2;

/** Options as they were given, by name. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` says: how it is called, one line for each option. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  readonly takesSeveralFiles?: boolean;
  /** It reads none; its `run` gets ''. */
  readonly takesNoFile?: boolean;
  /** Its options can say what to read instead; without a file its `run` gets ''. */
  readonly fileIsOptional?: boolean;
  run(files: readonly [string, ...string[]], values: Values, terminal: Terminal): Promise<ExitCode>;
}

/** What the caller got wrong, or what could not be read: one sentence that says what to do next. Ends with 2. */
export class Complaint extends Error {}

export const isSet = (values: Values, name: string): boolean => values[name] === true;

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** One of a few words. Throws a complaint for another. */
export function choiceOf<T extends string>(
  values: Values,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const last = choices.at(-1) ?? '';
  throw new Complaint(`--${name} is ${choices.slice(0, -1).join(', ')} or ${last}.`);
}

/** A whole number within bounds. Throws a complaint for anything else. */
export function numberOf(values: Values, name: string, [least, most]: readonly [number, number]) {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new Complaint(`--${name} is a whole number from ${least} to ${most}.`);
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
