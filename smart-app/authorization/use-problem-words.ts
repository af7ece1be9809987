/** A problem of a field as a sentence, with what to do about it. */
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '../../server/authorization-view.ts';
import { usePlace } from '../look/place.ts';
import { readable } from '../words/params.ts';
import { isLine, isOfTheChart } from './places.ts';

export function useProblemWords(): (problem: FieldProblem) => string {
  const { t } = useTranslation('authorization');
  const place = usePlace();
  return ({ field, line, code, params }) => {
    const label = field.replaceAll('.', '-');
    const name = [t(`field.${label}`), params['code']].filter(Boolean).join(' ');
    const what = isLine(field) && line !== undefined && line > 1 ? t('form.ofLine', { name, line }) : name;
    const words = readable(params, { place, serviceType: () => undefined });
    const said = t(`problem.${code}`, { ...words, what, context: label });
    return isOfTheChart(field) ? `${said} ${t('form.inChart')}` : said;
  };
}
