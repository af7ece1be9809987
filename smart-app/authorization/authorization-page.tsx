/** The prior authorization of one visit: its form, the review before it is sent, and what became of it. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorizationForm, AuthorizationView, FieldPlace } from '../../server/authorization-view.ts';
import { useAuthorizationForm, useAuthorizationReview, useSendAuthorization } from '../api/authorization.ts';
import { useVisits } from '../api/queries.ts';
import { returnFocus } from '../evidence/route.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { usePlace } from '../look/place.ts';
import { useNow } from '../look/use-now.ts';
import { timeOfDay, visitDay } from '../words/format.ts';
import { Card, KeyCap, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { useAuthorizationWords } from '../words/authorization.ts';
import { draftOf, editsOf } from './draft.ts';
import { authorizationKeys } from './keys.ts';
import { RequestForm } from './request-form.tsx';
import { RequestStatus } from './request-status.tsx';
import { Review } from './review.tsx';
import {
  closeAuthorization,
  openAuthorization,
  replaceAuthorization,
  type AuthorizationRoute,
  type AuthorizationScreen,
} from './route.ts';
import { useDraft } from './use-draft.ts';
import { useStatusWord } from './use-status-word.ts';

interface PageProps {
  readonly route: AuthorizationRoute;
  /** False while a message lies over it. */
  readonly active: boolean;
}

export default function AuthorizationPage({ route, active }: PageProps) {
  useAuthorizationWords();
  useEffect(() => returnFocus, []);
  return <Page key={`${route.appointment} ${route.coverage}`} route={route} active={active} />;
}

function Page({ route, active }: PageProps) {
  const { t } = useTranslation('authorization');
  const { data: form, error, refetch } = useAuthorizationForm(route.appointment, route.coverage);
  if (route.screen === 'status' && route.id !== undefined && !form)
    return (
      <Frame appointment={route.appointment} screen="status" active={active} back={closeAuthorization}>
        <RequestStatus
          id={route.id}
          active={active}
          correct={() => go(route, 'form')}
          show={(id) => go(route, 'status', id)}
        />
      </Frame>
    );
  if (form) return <Screens route={route} form={form} active={active} readAgain={() => void refetch()} />;
  return (
    <Frame appointment={route.appointment} screen={route.screen} active={active} back={closeAuthorization}>
      {error ? (
        <Card>
          <TroubleNote
            title={t('form.failed')}
            text={t('panel.failedText', { ns: 'app' })}
            error={error}
            retry={() => void refetch()}
          />
        </Card>
      ) : (
        <FormSkeleton />
      )}
    </Frame>
  );
}

function go(route: AuthorizationRoute, screen: AuthorizationScreen, id?: string): void {
  const { appointment, coverage } = route;
  openAuthorization({ appointment, coverage, screen, ...(id !== undefined && { id }) });
}

interface ScreensProps extends PageProps {
  readonly form: AuthorizationForm;
  readonly readAgain: () => void;
}

function Screens({ route, form, active, readAgain }: ScreensProps) {
  const tools = useDraft(route.appointment, route.coverage);
  const [focus, setFocus] = useState<FieldPlace>();
  const { earlier } = form;
  const id = route.id ?? earlier?.id;
  const screen = screenOf(route, earlier, Object.keys(tools.state.edits).length > 0);
  const toForm = (place?: FieldPlace) => {
    setFocus(place);
    go(route, 'form');
  };
  const correct = (view: AuthorizationView, place?: FieldPlace) => {
    tools.start(editsOf(form.draft, view.draft));
    toForm(place);
  };
  if (screen === 'status' && id !== undefined)
    return (
      <Frame appointment={route.appointment} screen="status" active={active} back={closeAuthorization}>
        <RequestStatus
          key={id}
          id={id}
          active={active}
          correct={correct}
          show={(other) => go(route, 'status', other)}
        />
      </Frame>
    );
  if (screen === 'review')
    return (
      <Frame appointment={route.appointment} screen="review" active={active} back={() => toForm()}>
        {earlier && <Earlier view={earlier} show={() => go(route, 'status', earlier.id)} />}
        <ReviewScreen route={route} form={form} active={active} tools={tools} back={toForm} />
      </Frame>
    );
  return (
    <Frame
      appointment={route.appointment}
      screen="form"
      active={active}
      back={closeAuthorization}
      hold={focus !== undefined}
    >
      {earlier && <Earlier view={earlier} show={() => go(route, 'status', earlier.id)} />}
      <RequestForm
        form={form}
        tools={tools}
        active={active}
        focus={focus}
        readAgain={readAgain}
        review={() => {
          setFocus(undefined);
          go(route, 'review');
        }}
      />
    </Frame>
  );
}

/** A request that is there is looked at before a second one is written; a begun draft is where the work goes on. */
function screenOf(
  { screen }: AuthorizationRoute,
  earlier: AuthorizationView | undefined,
  begun: boolean,
): Exclude<AuthorizationScreen, 'open'> {
  if (screen !== 'open') return screen;
  return earlier && !begun ? 'status' : 'form';
}

function ReviewScreen({
  route,
  form,
  active,
  tools,
  back,
}: Omit<ScreensProps, 'readAgain'> & {
  tools: ReturnType<typeof useDraft>;
  back: (place?: FieldPlace) => void;
}) {
  const draft = draftOf(form.draft, tools.state.edits);
  const { data, error, refetch, isPlaceholderData, isFetching } = useAuthorizationReview(draft);
  const client = useQueryClient();
  const send = useSendAuthorization();
  const press = () => {
    if (send.isPending) return;
    send.mutate(
      { draft, key: tools.state.key },
      {
        onSuccess: (view) => {
          tools.drop();
          const { appointment, coverage } = route;
          replaceAuthorization({ appointment, coverage, screen: 'status', id: view.id });
        },
        // What the server found wrong with it now stands in its review.
        onError: () => void client.invalidateQueries({ queryKey: ['authorization-review'] }),
      },
    );
  };
  return (
    <Review
      review={data}
      choices={form.choices}
      fresh={!isPlaceholderData && !isFetching}
      error={error}
      retry={() => void refetch()}
      active={active}
      send={press}
      sending={send.isPending || send.isSuccess}
      sendError={send.error}
      back={back}
    />
  );
}

function Earlier({ view, show }: { view: AuthorizationView; show: () => void }) {
  const { t } = useTranslation('authorization');
  const word = useStatusWord()(view);
  return (
    <Row>
      <Quiet>{t('form.earlier', { word })}</Quiet>
      <TextButton type="button" onClick={show}>
        {t('status.showEarlier')}
      </TextButton>
    </Row>
  );
}

const Title = styled('h2')({
  fontSize: '1.0625rem',
  lineHeight: '1.5rem',
  fontWeight: 650,
  width: 'fit-content',
  '@media print': { '&:focus': { outline: 'none' } },
});

interface FrameProps {
  readonly appointment: string;
  readonly screen: AuthorizationScreen;
  readonly active: boolean;
  readonly back: () => void;
  /** A field takes the focus, not the heading. */
  readonly hold?: boolean;
  readonly children: ReactNode;
}

/** Heading and way back; the heading takes the focus whenever another screen comes. */
function Frame({ appointment, screen, active, back, hold = false, children }: FrameProps) {
  const { t } = useTranslation('authorization');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!hold) heading.current?.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a field that lost its focus is no new screen
  }, [screen]);
  useKeysOf(authorizationKeys, active ? { back } : {});
  const name = screen === 'open' ? 'form' : screen;
  return (
    <Stack gap={12} data-authorization={name}>
      <Row style={{ justifyContent: 'space-between' }}>
        <Title ref={heading} tabIndex={-1}>
          {t(`title.${name}`)}
        </Title>
        <Button className="no-print" variant="outlined" onClick={back}>
          {t(name === 'review' ? 'title.toForm' : 'title.toVisit')}{' '}
          <KeyCap command="back" table={authorizationKeys} />
        </Button>
      </Row>
      <Visit appointment={appointment} />
      {children}
    </Stack>
  );
}

/** Which visit it is for, once the visits are read. */
function Visit({ appointment }: { appointment: string }) {
  const { data } = useVisits();
  const place = usePlace();
  const now = useNow();
  const visit = data?.visits.find((one) => one.appointment === appointment);
  if (!visit) return null;
  const own = { ...place, timeZone: visit.timeZone };
  const when = `${visitDay(visit.start, own, now)} ${timeOfDay(visit.start, own)}`;
  return (
    <Quiet style={{ marginTop: -8 }}>{[visit.title, when, visit.location].filter(Boolean).join(' · ')}</Quiet>
  );
}

function FormSkeleton() {
  const { t } = useTranslation();
  return (
    <Card style={{ padding: 16, minHeight: 320 }} aria-busy="true" aria-label={t('panel.loading')}>
      <Stack gap={12}>
        <Skeleton style={{ width: '50%' }} />
        <Skeleton style={{ height: 32 }} />
        <Skeleton style={{ height: 32 }} />
        <Skeleton style={{ width: '70%', height: 32 }} />
        <Skeleton style={{ height: 64 }} />
      </Stack>
    </Card>
  );
}
