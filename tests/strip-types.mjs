import { stripTypeScriptTypes } from 'node:module';

/** Jest transform: the very type stripping that Node does when it runs our files, so tests and production agree. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
