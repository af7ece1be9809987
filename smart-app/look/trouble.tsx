/** A place to go on from: what happened, what was kept, what to do now, and a reference to quote. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/http.ts';
import { MarkIcon } from './mark.tsx';
import { CopyButton, Quiet, Row, Stack } from './parts.tsx';

interface Trouble {
  readonly title: string;
  readonly text: string;
  readonly error?: Error | null;
  readonly retry?: () => void;
}

export function TroubleNote({ title, text, error, retry }: Trouble) {
  const { t } = useTranslation();
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <Row role="alert" style={{ alignItems: 'flex-start', padding: 16, flexWrap: 'nowrap' }}>
      <MarkIcon mark="action" />
      <Stack gap={6}>
        <strong>{title}</strong>
        <span>{problem?.status === 0 ? t('panel.offline') : text}</span>
        {problem && problem.message !== '' && problem.status !== 0 && <Quiet>{problem.message}</Quiet>}
        {problem?.reference !== undefined && (
          <Row>
            <Quiet>{t('panel.reference', { reference: problem.reference })}</Quiet>
            <CopyButton text={problem.reference} what={t('check.reference')} />
          </Row>
        )}
        {retry && (
          <Button variant="outlined" onClick={retry} sx={{ alignSelf: 'flex-start' }}>
            {t('panel.retry')}
          </Button>
        )}
      </Stack>
    </Row>
  );
}
