/** A Chartside to be killed: opens the embedded database in the given folder, prints `ready`, and stays. */
import { silent } from '../../../server/log.ts';
import { openDatabase } from '../../../server/store/database.ts';

const [dataDir = ''] = process.argv.slice(2);
await openDatabase({ embedded: { dataDir }, mode: 'sandbox', log: silent });
process.stdout.write('ready\n');
setInterval(() => undefined, 1_000);
