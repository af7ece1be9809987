/** JSON bodies that are not what they say: compressed, in UTF-8. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import express from 'express';
import request from 'supertest';
import { silent } from '../../../server/log.ts';
import { jsonBody } from '../../../server/security/body.ts';
import { answerErrors } from '../../../server/security/errors.ts';

const app = express();
app.use(jsonBody, (req, res) => {
  res.send(req.body);
});
app.use(answerErrors(silent));

const text = '{"name":"Peña"}';
const sent = (bytes: Buffer, encoding: string) =>
  request(app)
    .post('/')
    .set({ 'content-type': 'application/json', 'content-encoding': encoding })
    // As it is: superagent would write bytes as JSON.
    .serialize((value: unknown) => value as string)
    .send(bytes);

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('reads %s, and refuses what is none or was cut', async (encoding, compress) => {
  const whole = compress(text);
  expect((await sent(whole, encoding).expect(200)).body).toEqual({ name: 'Peña' });
  for (const bytes of [Buffer.from(text), whole.subarray(0, -3)])
    expect((await sent(bytes, encoding).expect(400)).body).toMatchObject({
      type: 'urn:chartside:problem:request/bad-json',
    });
});

it('refuses bytes that are no UTF-8, as a letter of a name would become another one', async () => {
  await sent(Buffer.from(text, 'latin1'), 'identity').expect(400);
});
