/** The one filled button, with its key on it; or the check that is on its way. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { Finding, VisitView } from '../../server/panel-view.ts';
import type { Command } from '../keys/bindings.ts';
import { KeyCap, Quiet } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { buttonLabel } from '../words/params.ts';
import { useFindingWords } from '../words/use-words.ts';
import { CheckProgress } from './check-progress.tsx';
import { Due } from './finding-row.tsx';
import { askedNext, nextAction, type NextAction } from './next-action.ts';
import { useAct } from './use-act.ts';

export function NextStep({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const { act, error, pending } = useAct(visit);
  const action = nextAction(visit);
  const label = useActionLabel();
  if (action?.kind === 'wait') return <CheckProgress key={action.check.id} given={action.check} />;
  return (
    <>
      {action?.kind === 'guide' && <Guide visit={visit} finding={action.finding} />}
      {action && action.kind !== 'guide' && (
        <Button
          className="no-print"
          variant="contained"
          onClick={() => act(action)}
          disabled={pending}
          aria-keyshortcuts={keysOf[action.kind]}
        >
          {label(action)}
          <KeyCap command={commandFor(action)} />
        </Button>
      )}
      {action && action.kind !== 'guide' && action.finding && <Due finding={action.finding} />}
      {!action && visit.verdict !== 'ready' && <Quiet>{t('visit.nothing')}</Quiet>}
      {error && (
        <div style={{ flexBasis: '100%' }}>
          <TroubleNote title={t('check.sendFailed')} text={t('check.sendFailedText')} error={error} />
        </div>
      )}
    </>
  );
}

const keysOf = { check: 'C .', authorize: 'A .', inquire: '.', 'show-exchange': '.', compare: '.' };

/** Its own key where the action has one, otherwise the one of the next action. */
function commandFor({ kind }: NextAction): Command {
  if (kind === 'check') return 'check';
  return kind === 'authorize' ? 'authorize' : 'next-action';
}

/** What to do outside of this panel is a sentence: a button that only says it would promise more than it does. */
function Guide({ visit, finding }: { visit: VisitView; finding: Finding }) {
  const { t } = useTranslation();
  const { fix } = useFindingWords();
  const { ask, pending } = useAct(visit);
  const [first] = finding.fixes;
  const coverage = askedNext(visit);
  return (
    <>
      <p
        style={{
          flex: coverage ? '1 0 100%' : '1 1 220px',
          paddingInlineStart: 30,
          marginBottom: coverage ? 4 : 0,
        }}
      >
        {first && <strong>{fix(finding, first)}</strong>} <Due finding={finding} />
      </p>
      {coverage && (
        <Button
          className="no-print"
          variant="contained"
          onClick={() => ask(coverage, true)}
          disabled={pending}
          aria-keyshortcuts="C"
        >
          {t('finding.corrected')}
          <KeyCap command="check" />
        </Button>
      )}
    </>
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
