/** What will be sent, to whom, as people read it; and the one press that sends it. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type {
  AuthorizationForm,
  AuthorizationReview,
  CodeView,
  FieldPlace,
} from '../../server/authorization-view.ts';
import { ApiProblem, isOffline } from '../api/http.ts';
import { useSession } from '../api/queries.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { MarkIcon } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { Card, Hidden, KeyCap, Mono, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { day } from '../words/format.ts';
import { authorizationKeys } from './keys.ts';
import { Facts, Section } from './layout.tsx';
import { inOrder, keyOf } from './places.ts';
import { ServiceLine } from './service-line.tsx';
import { useProblemWords } from './use-problem-words.ts';
import { providerName } from './values.ts';

interface ReviewProps {
  readonly review: AuthorizationReview | undefined;
  /** Codes with their labels. */
  readonly choices: AuthorizationForm['choices'];
  /** The draft that would be sent is the one shown. */
  readonly fresh: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly active: boolean;
  readonly send: () => void;
  readonly sending: boolean;
  readonly sendError: Error | null;
  readonly back: (place?: FieldPlace) => void;
}

export function Review({ review, choices, fresh, error, retry, active, send, back, ...sent }: ReviewProps) {
  const { t } = useTranslation('authorization');
  const patient = useSession().data?.patient;
  // What the server would send is for the patient of this session, or it is not sent from here.
  const sameSure = review !== undefined && review.patient.reference === patient;
  const maySend = sameSure && review.canSend && fresh && !sent.sending;
  useKeysOf(authorizationKeys, active && maySend ? { send } : {});
  if (error && !review)
    return (
      <Card>
        <TroubleNote
          title={t('review.failed')}
          text={t('panel.failedText', { ns: 'app' })}
          error={error}
          retry={retry}
        />
      </Card>
    );
  if (!review) return <Skeleton style={{ height: 320 }} />;
  return (
    <Stack gap={12}>
      <Remaining review={review} back={back} />
      <WhatIsSent review={review} choices={choices} />
      {review.test && <Quiet>{t('review.test')}</Quiet>}
      {sent.sendError && <SendTrouble error={sent.sendError} />}
      <Row>
        {review.canSend && (
          <Button variant="contained" onClick={send} disabled={!maySend} aria-keyshortcuts="S">
            {t('review.send', { payer: review.payer.name })}{' '}
            <KeyCap command="send" table={authorizationKeys} />
          </Button>
        )}
        <Button variant={review.canSend ? 'outlined' : 'contained'} onClick={() => back()}>
          {t('review.change')}
        </Button>
        <Quiet>{t('review.once')}</Quiet>
      </Row>
    </Stack>
  );
}

/** A refusal says that nothing went out; silence or an outage does not. */
function SendTrouble({ error }: { error: Error }) {
  const { t } = useTranslation('authorization');
  const problem = error instanceof ApiProblem ? error : undefined;
  const key = problem && problem.status >= 400 && problem.status < 500 ? 'notSent' : 'sendFailed';
  return (
    <Card>
      <TroubleNote
        title={t(`review.${key}`)}
        text={t(`review.${key}Text`)}
        {...(!isOffline(error) && { error })}
      />
    </Card>
  );
}

function Remaining({ review, back }: { review: AuthorizationReview; back: ReviewProps['back'] }) {
  const { t } = useTranslation('authorization');
  const say = useProblemWords();
  if (review.problems.length === 0) return null;
  return (
    <Card style={{ padding: 16 }} aria-labelledby="review-remaining">
      <h3 id="review-remaining" style={{ fontWeight: 600 }}>
        {t(review.canSend ? 'review.warnings' : 'review.stopped')}
      </h3>
      <ul>
        {inOrder(review.problems).map((problem) => (
          <li key={keyOf(problem)} style={{ display: 'flex', gap: 6 }}>
            <MarkIcon mark={problem.severity === 'block' ? 'action' : 'info'} size={16} />
            <span>
              {say(problem)}{' '}
              <TextButton type="button" onClick={() => back(problem)}>
                {t('form.show')} <Hidden>{t(`field.${problem.field.replaceAll('.', '-')}`)}</Hidden>
              </TextButton>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface SentProps {
  readonly review: AuthorizationReview;
  readonly choices: AuthorizationForm['choices'];
}

function WhatIsSent({ review, choices }: SentProps) {
  const { t } = useTranslation('authorization');
  const { locale } = usePlace();
  const { patient, payer, requester, draft, services } = review;
  const { diagnoses, note } = draft;
  return (
    <Section id="what-is-sent" title={t('review.sent', { payer: payer.name })}>
      <Facts>
        <dt>{t('review.for')}</dt>
        <dd>
          <strong>{patient.name}</strong>
          <div>
            {[
              patient.birthDate !== undefined && day(patient.birthDate, locale),
              patient.gender,
              patient.mrn !== undefined &&
                `${t('identity.mrn', { ns: 'app' })} ${patient.mrn.replace(/^mrn/i, '')}`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </dd>
        <dt>{t('review.to')}</dt>
        <dd>
          {payer.name} <Quiet>{payer.id}</Quiet>
        </dd>
        <dt>{t('review.by')}</dt>
        <dd>
          {providerName(requester)}
          {requester.npi !== undefined && <Quiet> {t('provider.npi', { npi: requester.npi })}</Quiet>}
          {requester.phone !== undefined && <Quiet> · {requester.phone}</Quiet>}
        </dd>
        <dt>{t('review.services')}</dt>
        <dd>
          <Stack as="ol" gap={8}>
            {services.map((asked) => (
              <li key={asked.line}>
                <ServiceLine asked={asked} />
              </li>
            ))}
          </Stack>
        </dd>
        <dt>{t('review.why')}</dt>
        <dd>
          <ol>
            {diagnoses.map(({ code, label }) => (
              <li key={code}>
                <Mono>{code}</Mono> {label}
              </li>
            ))}
          </ol>
        </dd>
        <Circumstances review={review} choices={choices} />
        {note !== undefined && note !== '' && (
          <>
            <dt>{t('field.note')}</dt>
            <dd>
              <q>{note}</q>
            </dd>
          </>
        )}
        <dt>{t('review.how')}</dt>
        <dd>{t('review.transaction', { transaction: review.transaction })}</dd>
      </Facts>
    </Section>
  );
}

function Circumstances({ review, choices }: SentProps) {
  const { t } = useTranslation('authorization');
  const { draft } = review;
  return (['placeOfService', 'levelOfService', 'category'] as const).map((name) => [
    <dt key={name}>{t(`field.${name}`)}</dt>,
    <dd key={`${name} value`}>{labelOf(choices[name], draft[name]) ?? t('form.notStated')}</dd>,
  ]);
}

/** `Office (11)`; absent where nothing is stated. */
function labelOf(choices: readonly CodeView[], code: string | undefined): string | undefined {
  const label = choices.find((one) => one.code === code)?.label;
  return label === undefined ? code : `${label} (${code ?? ''})`;
}
