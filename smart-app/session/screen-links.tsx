/** The ways to our other screens, the same on every one. */
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { sessionBase } from '../api/http.ts';
import { Row, TextLink } from '../look/parts.tsx';
import { screenPaths, screensOf, type Screen } from './screens.ts';

interface ScreenLinksProps {
  readonly session: SessionView;
  /** The screen that is open, under each of its names: nothing leads to where one is. */
  readonly here: readonly Screen[];
}

export function ScreenLinks({ session, here }: ScreenLinksProps) {
  const { t } = useTranslation();
  const others = screensOf(session).filter((one) => !here.includes(one));
  if (others.length === 0) return null;
  return (
    <Row as="nav" aria-label={t('screens.label')} style={{ columnGap: 14, rowGap: 0 }}>
      {others.map((one) => (
        <TextLink key={one} href={`${sessionBase}${screenPaths[one]}`}>
          {t(`screens.${one}`)}
        </TextLink>
      ))}
    </Row>
  );
}
