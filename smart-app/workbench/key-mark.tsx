/** The key of a command, printed on its button. */
import { KeyCap } from '../look/parts.tsx';
import { workbenchKeys, type WorkbenchCommand } from './keys.ts';

export function KeyMark({ command }: { command: WorkbenchCommand }) {
  return <KeyCap command={command} table={workbenchKeys} />;
}
