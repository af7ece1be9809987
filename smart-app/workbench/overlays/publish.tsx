/** Publishing: a new version with a comment; told when somebody else was faster. */
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverlayView } from '../../../server/workbench-view.ts';
import { ApiProblem } from '../../api/http.ts';
import { useOverlayChanges } from '../../api/overlays.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Card, Quiet, Row, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { Field, TextInput } from '../fields.tsx';
import { keepDraft, settleDraft, type Draft } from './drafts.ts';

interface PublishProps {
  readonly id: string;
  readonly text: string;
  readonly overlay: OverlayView | undefined;
  readonly draft: Draft | undefined;
  readonly isSound: boolean;
}

export function Publish({ id, text, overlay, draft, isSound }: PublishProps) {
  const { t } = useTranslation('workbench');
  const [comment, setComment] = useState('');
  const { publish } = useOverlayChanges();
  const isStale = publish.error instanceof ApiProblem && [409, 412].includes(publish.error.status);
  const send = () =>
    publish.mutate(
      { id, read: draft?.read, overlay: text, comment: comment.trim(), key: crypto.randomUUID() },
      {
        onSuccess: ({ version }) => {
          settleDraft(id, { text, version });
          setComment((now) => (now === comment ? '' : now));
        },
      },
    );
  return (
    <Card aria-labelledby="publish-title" style={{ padding: 10 }}>
      <SmallHeading id="publish-title">{t('publish.title')}</SmallHeading>
      <form
        style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'end', marginTop: 6 }}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div style={{ flex: '1 1 180px' }}>
          <Field label={t('publish.comment')} above>
            {(field) => (
              <TextInput
                id={field}
                value={comment}
                required
                maxLength={500}
                onChange={(event) => setComment(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button
          type="submit"
          variant="outlined"
          disabled={!draft || !isSound || comment.trim() === '' || publish.isPending}
        >
          {t('publish.button', { version: (overlay?.version ?? 0) + 1 })}
        </Button>
      </form>
      <Row role="status" style={{ marginTop: 4 }}>
        {publish.isSuccess && !draft && <MarkIcon mark="ready" size={16} />}
        <Quiet>
          {publish.isSuccess && !draft
            ? t('publish.done', { version: publish.data.version })
            : t(draft ? 'publish.note' : 'publish.nothing')}
        </Quiet>
      </Row>
      {isStale && <Stale id={id} text={text} settled={publish.reset} />}
      {publish.error && !isStale && (
        <TroubleNote title={t('publish.failed')} text={t('publish.failedText')} error={publish.error} />
      )}
    </Card>
  );
}

interface StaleProps {
  readonly id: string;
  readonly text: string;
  readonly settled: () => void;
}

/** Nobody's work is written over: the newest is read, and a person says which text goes on. */
function Stale({ id, text, settled }: StaleProps) {
  const { t } = useTranslation('workbench');
  const client = useQueryClient();
  const readNewest = async (keepMine: boolean) => {
    await client.invalidateQueries({ queryKey: ['overlay', id] });
    const newest = client.getQueryData<OverlayView>(['overlay', id]);
    keepDraft(id, keepMine ? { text, read: newest?.version } : undefined);
    settled();
  };
  return (
    <Row role="alert" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
      <MarkIcon mark="action" size={16} />
      <span>
        {t('publish.stale')}{' '}
        <TextButton type="button" onClick={() => void readNewest(true)}>
          {t('publish.keepMine')}
        </TextButton>{' '}
        <TextButton type="button" onClick={() => void readNewest(false)}>
          {t('publish.takeTheirs')}
        </TextButton>
      </span>
    </Row>
  );
}
