/** Sentences that need more than one bundle: a finding's message and fix, a code's short word. */
import { useTranslation } from 'react-i18next';
import type { BenefitLine, Finding, Fix } from '../../server/panel-view.ts';
import { usePlace } from '../look/place.ts';
import { money, share } from './format.ts';
import { readable, tidy } from './params.ts';

export function useFindingWords() {
  const { t } = useTranslation();
  const place = usePlace();
  const serviceType = (code: string) => t(`service.${code}`, { ns: 'codes', defaultValue: '' }) || undefined;
  return {
    // A finding's parameters may carry i18next's own `context`, which picks the fitting sentence.
    message: (finding: Finding): string =>
      tidy(
        t(`${finding.rule}.message`, {
          ns: 'rules',
          ...readable(finding.params, { place, serviceType }),
          defaultValue: t('finding.noWords', { rule: finding.rule }),
        }),
      ),
    fix: (finding: Finding, fix: Fix): string =>
      t(`${finding.rule}.fixes.${fix.label}`, {
        ns: 'rules',
        ...readable(finding.params, { place, serviceType }),
        defaultValue: t(`action.${fixWord(fix)}`),
      }),
  };
}

const fixWords = {
  'check-now': 'check',
  'ask-again': 'askAgain',
  'open-ehr': 'guide',
  'show-exchange': 'show-exchange',
  compare: 'compare',
  authorize: 'authorize',
  inquire: 'askAgain',
};

function fixWord(fix: Fix): string {
  return fix.action ? fixWords[fix.action] : 'guide';
}

/** A code without a word of ours is shown as the code itself: better bare than wrong. */
export function useCodeWords() {
  const { t } = useTranslation();
  return (list: 'service' | 'benefit' | 'level' | 'period' | 'quantity', code: string | undefined): string =>
    code === undefined ? '' : t(`${list}.${code}`, { ns: 'codes', defaultValue: code });
}

/** `$40`, `20%`, `12 visits`, or nothing. */
export function useLineAmount(): (line: BenefitLine) => string {
  const { locale } = usePlace();
  const code = useCodeWords();
  return (line) => {
    if (line.amount) return money(line.amount, locale);
    if (line.percent !== undefined) return share(line.percent, locale);
    if (line.quantity) return `${line.quantity.value} ${code('quantity', line.quantity.qualifier)}`;
    return '';
  };
}
