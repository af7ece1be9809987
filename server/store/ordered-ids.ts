/**
 * UUIDs in the order they were made (version 7 of RFC 9562: the time in milliseconds, a counter, then chance), so that what
 * is kept with one and the same millisecond beside it still has an order, which is that of its writing.
 */
import { randomBytes } from 'node:crypto';

/** As many as the twelve bits of the counter tell apart. */
const IN_A_MILLISECOND = 0x1000;

/** Gives the next id with each call. Of two such sequences within one millisecond nothing is said. */
export function orderedIds(clock: () => number = Date.now): () => string {
  let [at, count] = [0, 0];
  return () => {
    // Neither a clock that is set back nor a full counter breaks the order: time then runs a little ahead.
    const now = clock();
    if (now > at) [at, count] = [now, 0];
    else if (++count === IN_A_MILLISECOND) [at, count] = [at + 1, 0];
    const chance = randomBytes(8);
    // The two bits of the variant.
    chance.writeUInt8((chance.readUInt8(0) & 0x3f) | 0x80, 0);
    const time = at.toString(16).padStart(12, '0');
    const rest = chance.toString('hex');
    return [time.slice(0, 8), time.slice(8), `7${count.toString(16).padStart(3, '0')}`, rest.slice(0, 4), rest.slice(4)].join('-'); // prettier-ignore
  };
}
