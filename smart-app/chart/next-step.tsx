/** The one filled button, with its key on it; or the check that is on its way. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { VisitView } from '../../server/panel-view.ts';
import { KeyCap, Quiet, Row } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { buttonLabel } from '../words/params.ts';
import { useFindingWords } from '../words/use-words.ts';
import { CheckProgress } from './check-progress.tsx';
import { Due } from './finding-row.tsx';
import { nextAction, type NextAction } from './next-action.ts';
import { useAct } from './use-act.ts';

export function NextStep({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const { act, error, pending } = useAct(visit);
  const action = nextAction(visit);
  const label = useActionLabel();
  if (action?.kind === 'wait') return <CheckProgress key={action.check.id} given={action.check} />;
  return (
    <div className="no-print">
      {action && (
        <Row>
          <Button
            variant="contained"
            onClick={() => act(action)}
            disabled={pending}
            aria-keyshortcuts={action.kind === 'check' ? 'C .' : '.'}
          >
            {label(action)}
            <KeyCap command={action.kind === 'check' ? 'check' : 'next-action'} />
          </Button>
          {'finding' in action && <Due finding={action.finding} />}
        </Row>
      )}
      {!action && <Quiet>{t('visit.nothing')}</Quiet>}
      {error && <TroubleNote title={t('check.sendFailed')} text={t('check.sendFailedText')} error={error} />}
    </div>
  );
}

/** The rule's own words for its first fix; our plain word where a check was simply never made. */
function useActionLabel(): (action: NextAction) => string {
  const { t } = useTranslation();
  const { fix } = useFindingWords();
  return (action) => {
    const finding = 'finding' in action ? action.finding : undefined;
    const first = finding?.fixes[0];
    const short = finding && first && buttonLabel(fix(finding, first));
    if (short !== undefined) return short;
    if (action.kind === 'check') return t(action.again ? 'action.checkAgain' : 'action.check');
    return t(`action.${action.kind}`, { defaultValue: '' });
  };
}
