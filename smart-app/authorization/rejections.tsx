/** AAA in plain words: what the payer could not work with, what to do, and the field to look at. Rejected is not denied. */
import { useTranslation } from 'react-i18next';
import type {
  AuthorizationRejection,
  AuthorizationView,
  FieldPlace,
} from '../../server/authorization-view.ts';
import { Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { ProofPress } from './proof-press.tsx';
import { useRejectionWords } from './use-rejection-words.ts';

interface RejectionsProps {
  readonly view: AuthorizationView;
  /** Absent where another request has taken its place. */
  readonly correct: ((place: FieldPlace) => void) | undefined;
}

export function Rejections({ view, correct }: RejectionsProps) {
  const { t } = useTranslation('authorization');
  if (view.rejections.length === 0) return null;
  return (
    <Stack as="ul" gap={10} aria-label={t('reject.title')}>
      {view.rejections.map((one, at) => (
        <li key={`${one.loop} ${one.reason} ${String(at)}`}>
          <Rejection rejection={one} payer={view.payerName} correct={correct} />
        </li>
      ))}
    </Stack>
  );
}

interface RejectionProps {
  readonly rejection: AuthorizationRejection;
  readonly payer: string;
  readonly correct: RejectionsProps['correct'];
}

function Rejection({ rejection, payer, correct }: RejectionProps) {
  const { t } = useTranslation('authorization');
  const { reason, followUp, loop, element, place, next, evidence } = rejection;
  const say = useRejectionWords();
  const field = place && t(`field.${place.field.replaceAll('.', '-')}`);
  return (
    <Stack gap={3}>
      <strong>{say(reason, payer)}</strong>
      {correct && <span>{t(`reject.${next}`)}</span>}
      {place && field !== undefined && (
        <Row style={{ columnGap: 8 }}>
          <span>
            <Quiet>{t('check.lookAt', { ns: 'app' })}:</Quiet> <strong>{field}</strong>
          </span>
          {correct && (
            <TextButton type="button" className="no-print" onClick={() => correct(place)}>
              {t('reject.goTo', { field })}
            </TextButton>
          )}
        </Row>
      )}
      <Quiet>
        {[t('check.codes', { ns: 'app', reason, followUp, loop }), element].filter(Boolean).join(' · ')}
      </Quiet>
      <ProofPress evidence={evidence} of={field ?? reason} />
    </Stack>
  );
}
