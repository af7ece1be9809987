/** The list behind `?`, in place and not modal: nothing is covered, nothing is trapped. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, KeyCap, Row } from '../look/parts.tsx';
import { bindings, type Binding } from './bindings.ts';
import { useKeys, useSingleKeys } from './use-keys.ts';

/** In columns where there is room: a long list shall not push the screen away. */
const List = styled('dl')({
  columns: '260px',
  marginBlock: 12,
  '& > div': {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr)',
    gap: 8,
    alignItems: 'center',
    paddingBlock: 3,
    breakInside: 'avoid',
  },
});

interface KeyListProps {
  readonly close: () => void;
  /** The table of the screen, and the bundle whose `keys.…` say what its commands do. */
  readonly table?: readonly Binding[];
  readonly words?: string;
}

export function KeyList({ close, table = bindings, words = 'app' }: KeyListProps) {
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
        {table.map(({ command }) => (
          <div key={command}>
            <dt>
              <KeyCap command={command} table={table} />
            </dt>
            <dd>{t(`keys.${command}`, { ns: words })}</dd>
          </div>
        ))}
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
