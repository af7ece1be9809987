/** Runs a command in this process, for what it refuses: starting one for each row of a table would take minutes. */
import { Complaint, type Command, type Values } from '../../../server/cli/command.ts';
import type { Terminal } from '../../../server/cli/terminal.ts';

/** The complaint of a command, and whatever it wrote before. Throws whatever else it throws. */
export async function complaintOf(
  command: Command,
  files: readonly [string, ...string[]],
  values: Values,
): Promise<{ complaint: string; written: string }> {
  let written = '';
  const terminal: Terminal = {
    isScreen: false,
    isErrorScreen: false,
    columns: 100,
    environment: {},
    write(text) {
      written += text;
      return Promise.resolve();
    },
    note: () => undefined,
    paint: (_style, text) => text,
  };
  try {
    await command.run(files, values, terminal);
  } catch (error) {
    if (error instanceof Complaint) return { complaint: error.message, written };
    throw error;
  }
  return { complaint: '', written };
}
