/**
 * Arrays as Postgres sends and takes them in binary: a statement's `$1::uuid[]` given such a Buffer is read as it is, where
 * the driver would write each element as text for the server to parse. Format: `array_recv` of Postgres' arrayfuncs.c.
 */

/** The fixed numbers of Postgres' own types (pg_type.dat). */
const OIDS = { bytea: 17, float8: 701, uuid: 2950 } as const;
const HEAD_BYTES = 20;

/** Each of 16 bytes. */
export const uuidArray = (values: readonly Uint8Array[]): Buffer => arrayOf('uuid', values);
export const byteaArray = (values: readonly Uint8Array[]): Buffer => arrayOf('bytea', values);

export function float8Array(values: readonly number[]): Buffer {
  return arrayOf(
    'float8',
    values.map((value) => {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeDoubleBE(value);
      return bytes;
    }),
  );
}

function arrayOf(type: keyof typeof OIDS, values: readonly Uint8Array[]): Buffer {
  const size = values.reduce((sum, { length }) => sum + 4 + length, 0);
  const array = Buffer.alloc(values.length === 0 ? 12 : HEAD_BYTES + size);
  // Dimensions, no nulls, type of the elements; of the one dimension how many and from where it counts.
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  array.writeInt32BE(OIDS[type], 8);
  if (values.length === 0) return array;
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value.length, at);
    array.set(value, at);
    at += value.length;
  }
  return array;
}
