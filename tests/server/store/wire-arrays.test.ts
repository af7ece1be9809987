/** Arrays in binary mean to Postgres what they mean here. */
import { randomBytes } from 'node:crypto';
import { byteaArray, float8Array, uuidArray } from '../../../server/store/wire-arrays.ts';
import { freshDatabase } from '../postgres.ts';

const { database } = await freshDatabase();

it('reach the server element by element, none and extreme ones too', async () => {
  const ids = [randomBytes(16), Buffer.alloc(16)];
  const numbers = [0.1, -Infinity, Infinity, -9_007_199_254_740_991];
  const bytes = [randomBytes(5_000), Buffer.alloc(0), Buffer.from([0, 255])];
  const { rows } = await database.system((tx) =>
    tx.query<{ ids: string; numbers: number[]; bytes: Buffer[]; none: number[] }>(
      'SELECT array_to_string($1::uuid[], $5) AS ids, $2::float8[] AS numbers, $3::bytea[] AS bytes, $4::float8[] AS none',
      [uuidArray(ids), float8Array(numbers), byteaArray(bytes), float8Array([]), ','],
    ),
  );
  const [row] = rows;
  expect(row?.ids.replaceAll('-', '')).toBe(ids.map((id) => id.toString('hex')).join(','));
  expect(row?.numbers).toEqual(numbers);
  expect(row?.bytes).toEqual(bytes);
  expect(row?.none).toEqual([]);
});
