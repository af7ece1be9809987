/** The list behind `?`, in place and not modal: nothing is covered, nothing is trapped. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, KeyCap, Row } from '../look/parts.tsx';
import { bindings } from './bindings.ts';
import { useKeys, useSingleKeys } from './use-keys.ts';

const List = styled('dl')({
  display: 'grid',
  gridTemplateColumns: 'auto 1fr',
  gap: '6px 12px',
  alignItems: 'center',
  marginBlock: 12,
});

export function KeyList({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [single, turnSingle] = useSingleKeys();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useKeys({ back: close, keys: close });
  return (
    <Card className="no-print" style={{ padding: 16, marginBottom: 16 }} aria-labelledby="key-list">
      <h2 id="key-list" ref={heading} tabIndex={-1} style={{ fontWeight: 600, width: 'fit-content' }}>
        {t('keys.title')}
      </h2>
      <List>
        {bindings.map(({ command }) => [
          <dt key={command}>
            <KeyCap command={command} />
          </dt>,
          <dd key={`${command}-text`}>{t(`keys.${command}`)}</dd>,
        ])}
      </List>
      <Row>
        <Button variant="outlined" aria-pressed={single} onClick={() => turnSingle(!single)}>
          {t('keys.single')}: {single ? t('keys.on') : t('keys.off')}
        </Button>
        <Button variant="text" onClick={close}>
          {t('keys.close')}
        </Button>
      </Row>
    </Card>
  );
}
