/** The panel: identity, the coming visits with their verdicts, the coverages; or one message of an exchange. */
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartSessionView, VisitView } from '../../server/panel-view.ts';
import { signOff, useVisits } from '../api/queries.ts';
import { authorizationKeys } from '../authorization/keys.ts';
import { useAuthorizationRoute } from '../authorization/route.ts';
import { useMessageRoute } from '../evidence/route.ts';
import { KeyList } from '../keys/key-list.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { Card, Hidden, Page, Quiet, Row, Skeleton, SmallHeading, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { ExportOffer } from '../record/export-offer.tsx';
import { ScreenLinks } from '../session/screen-links.tsx';
import { screensOf } from '../session/screens.ts';
import { CoverageList } from './coverage-list.tsx';
import { goneChart } from './gone-chart.ts';
import { IdentityBar } from './identity-bar.tsx';
import { MissingFeatures } from './missing-features.tsx';
import { OutsideVisits } from './outside-visits.tsx';
import { Remarks } from './remarks.tsx';
import { VisitList } from './visit-list.tsx';

const MessagePage = lazy(() => import('../evidence/message-page.tsx'));
const AuthorizationPage = lazy(() => import('../authorization/authorization-page.tsx'));

/** One column in the chart's side panel; beside each other where there is room for both. */
const Columns = styled('div')({
  display: 'grid',
  gap: 16,
  gridTemplateColumns: 'minmax(0, 1fr)',
  alignItems: 'start',
  '@media (min-width: 940px)': { gridTemplateColumns: 'minmax(0, 1fr) 424px' },
  '@media print': { gridTemplateColumns: 'minmax(0, 1fr)' },
});

export function Panel({ session }: { session: ChartSessionView }) {
  const { t } = useTranslation();
  const [keysShown, setKeysShown] = useState(false);
  const route = useMessageRoute();
  const authorization = useAuthorizationRoute();
  useKeys({ keys: () => setKeysShown(true) });
  return (
    <>
      <IdentityBar session={session} showKeys={() => setKeysShown(!keysShown)} />
      <Page>
        <Hidden as="h2">{t('panel.title')}</Hidden>
        {keysShown && (
          <KeyList
            close={() => setKeysShown(false)}
            {...(authorization && { table: authorizationKeys, words: 'authorization' })}
          />
        )}
        {route && (
          <Suspense fallback={<Skeleton style={{ height: 240 }} />}>
            <MessagePage route={route} />
          </Suspense>
        )}
        {authorization && (
          <div hidden={route !== undefined}>
            <Suspense fallback={<Skeleton style={{ height: 240 }} />}>
              <AuthorizationPage route={authorization} active={route === undefined} />
            </Suspense>
          </div>
        )}
        <div hidden={route !== undefined || authorization !== undefined}>
          <Overview session={session} active={route === undefined && authorization === undefined} />
        </div>
        <footer className="no-print" style={{ padding: '16px 0' }}>
          <MissingFeatures />
          <Row style={{ columnGap: 14, rowGap: 0 }}>
            <Quiet>
              {t('panel.signedInAs', {
                name: session.user.name,
                role: session.user.role,
                connection: session.connection.name,
              })}
            </Quiet>
            <TextButton type="button" onClick={() => void signOff().catch(() => undefined)}>
              {t('session.logoff')}
            </TextButton>
            <ScreenLinks session={session} here={['panel']} />
            <ExportOffer role={session.user.role} />
          </Row>
        </footer>
      </Page>
    </>
  );
}

function Overview({ session, active }: { session: ChartSessionView; active: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useVisits();
  const { visits, outside, remarks = [] } = data ?? {};
  const [chosen, setChosen] = useState<string>();
  const selected = visits?.find(({ appointment }) => appointment === chosen) ?? visits?.[0];
  const gone = goneChart(error);
  // What was read before is of a chart that is not there any more: nothing of it is to be acted on.
  if (gone !== undefined)
    return (
      <Card>
        <TroubleNote title={t(`panel.${gone}`)} text={t(`panel.${gone}Text`)} error={error} />
      </Card>
    );
  return (
    <Columns>
      <Stack gap={12}>
        {visits && <SmallHeading>{t('panel.visits')}</SmallHeading>}
        <Remarks remarks={remarks} />
        {visits && (selected ?? !outside) && (
          <Visits visits={visits} selected={selected} choose={setChosen} active={active} />
        )}
        {outside && visits && (
          <OutsideVisits
            outside={outside}
            none={visits.length === 0}
            mayImport={screensOf(session).includes('visits-import')}
          />
        )}
        {visits && error && (
          <TroubleNote title={t('panel.failed')} text={t('panel.failedText')} error={error} />
        )}
        {!visits && error && (
          <Card>
            <TroubleNote
              title={t('panel.failed')}
              text={t('panel.failedText')}
              error={error}
              retry={() => void refetch()}
            />
          </Card>
        )}
        {!visits && !error && <VisitSkeleton />}
      </Stack>
      <CoverageList
        patient={session.patient}
        visit={selected}
        settled={visits !== undefined || error !== null}
      />
    </Columns>
  );
}

interface VisitsProps {
  readonly visits: readonly VisitView[];
  readonly selected: VisitView | undefined;
  readonly choose: (appointment: string) => void;
  readonly active: boolean;
}

function Visits({ visits, selected, choose, active }: VisitsProps) {
  const { t } = useTranslation();
  if (selected) return <VisitList visits={visits} selected={selected} choose={choose} active={active} />;
  return (
    <Card style={{ padding: 16 }}>
      <strong>{t('panel.none')}</strong>
      <p>{t('panel.noneText')}</p>
    </Card>
  );
}

function VisitSkeleton() {
  const { t } = useTranslation();
  return (
    <Card style={{ padding: 16, minHeight: 280 }} aria-busy="true" aria-label={t('panel.loading')}>
      <Stack gap={12}>
        <Skeleton style={{ width: '40%' }} />
        <Skeleton style={{ width: '70%', height: 20 }} />
        <Skeleton style={{ width: '30%', height: 20 }} />
        <Skeleton />
        <Skeleton style={{ width: 180, height: 32 }} />
      </Stack>
    </Card>
  );
}
