/** The messages about visits over HTTP, for those who look after the interface. */
import { randomUUID } from 'node:crypto';
import type { MessagesView, MessageView } from '../../../server/visits-view.ts';
import { siu } from '../mllp/mllp-under-test.ts';
import { visitsUnderTest } from './visits-under-test.ts';

const site = await visitsUnderTest();
const { send, signIn } = site;

describe('the messages', () => {
  const told = (control: string, segments: Record<string, string> = {}) =>
    site.siu.handle(new TextEncoder().encode(siu('S12', { control, segments })), '127.0.0.1');

  it('are listed with their state and what was wrong, found by number and state, page by page', async () => {
    const analyst = await signIn('analyst');
    await told('listed-1', { SCH: 'SCH|P1|LISTED1|||||||||^^^20261204102000' });
    await told('listed-2', { PID: '' });
    const { body } = await send<MessagesView>(analyst, 'GET', 'visit-messages');
    expect(body.messages.slice(0, 2)).toMatchObject([
      { controlId: 'listed-2', event: 'SIU S12', state: 'refused', findings: [{ at: 'PID', code: '101' }] },
      { controlId: 'listed-1', state: 'applied', outcome: 'new', times: 1 },
    ]);
    const only = await send<MessagesView>(analyst, 'GET', 'visit-messages?state=applied&control=listed-1');
    expect(only.body.messages.map(({ controlId }) => controlId)).toEqual(['listed-1']);
    const older = await send<MessagesView>(
      analyst,
      'GET',
      `visit-messages?before=${body.messages[0]?.receivedAt ?? ''}`,
    );
    expect(older.body.messages[0]?.controlId).toBe('listed-1');
  });

  it.each([
    ['analyst', false],
    ['admin', true],
  ])('show their segments to the %s: %s', async (role, shown) => {
    const person = await signIn(role);
    await told(`seen-by-${role}`);
    const { body } = await send<MessagesView>(person, 'GET', `visit-messages?control=seen-by-${role}`);
    const { body: one } = await send<MessageView>(
      person,
      'GET',
      `visit-messages/${body.messages[0]?.id ?? ''}`,
    );
    expect(one.segments?.some((line) => line.startsWith('PID|'))).toBe(shown ? true : undefined);
    expect((await send(person, 'GET', `visit-messages/${randomUUID()}`)).status).toBe(404);
  });
});
