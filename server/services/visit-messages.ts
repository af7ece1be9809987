/** The messages about visits that came over HL7 v2, for those who look after the interface: what became of each, and its segments. */
import { readV2Text } from '#mappers';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { Database } from '../store/database.ts';
import type { V2Message, V2Messages, V2State } from '../store/v2-messages.ts';
import type { MessagesView, MessageSummary, MessageView } from '../visits-view.ts';
import { isUuid } from '../uuid.ts';
import { maySeeMessages } from './visit-lists.ts';

export interface VisitMessageNeeds {
  readonly database: Database;
  readonly messages: V2Messages;
}

export interface VisitMessages {
  search(
    user: UserContext,
    asked: { readonly state?: V2State; readonly controlId?: string; readonly before?: Date },
  ): Promise<MessagesView>;
  read(user: UserContext, id: string): Promise<MessageView>;
}

const PAGE = 50;

export function buildVisitMessages({ database, messages }: VisitMessageNeeds): VisitMessages {
  return {
    async search(user, asked) {
      refuseOthers(user);
      const found = await database.tenant(user.tenant, (tx) =>
        messages.search(tx, { ...asked, connectionId: user.connection.id, limit: PAGE + 1 }),
      );
      return { messages: found.slice(0, PAGE).map(summaryOf), more: found.length > PAGE };
    },
    async read(user, id) {
      refuseOthers(user);
      if (!isUuid(id)) throw new Problem('visits/no-such-message');
      return database.tenant(user.tenant, async (tx) => {
        const found = await messages.read(tx, user.connection.id, id);
        if (found === undefined) throw new Problem('visits/no-such-message');
        const { message, bytes } = found;
        await user.auditAccess(tx, {
          interaction: 'operation',
          type: 'Appointment',
          query: `visit-message/${id}`,
          ...(user.seesPatients && message.patient !== undefined && { patient: message.patient }),
          outcome: 'success',
        });
        const segments = readV2Text(bytes)
          .split(/[\r\n]+/)
          .filter((one) => one !== '');
        return { ...summaryOf(message), ...(user.seesPatients && { segments }) };
      });
    },
  };
}

function refuseOthers(user: UserContext): void {
  if (!maySeeMessages(user)) throw new Problem('visits/not-allowed', { role: user.role });
}

const summaryOf = ({
  id,
  controlId,
  event,
  state,
  outcome,
  findings,
  receivedAt,
  times,
  size,
}: V2Message): MessageSummary => ({
  ...{ id, controlId, event, state, findings, times, size },
  ...(outcome !== undefined && { outcome }),
  receivedAt: receivedAt.toISOString(),
});
