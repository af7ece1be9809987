/** i18next with our three bundles of words: screens (`en`), codes, rules. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import codes from './codes.en.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import { ruleWords } from './rules.ts';

/** React escapes; i18next must not do it a second time. */
export async function startWords(): Promise<i18n> {
  const words = i18next.createInstance();
  await words.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    ns: ['app', 'codes', 'rules'],
    defaultNS: 'app',
    resources: { en: { app: en, codes, rules: ruleWords } },
    interpolation: { escapeValue: false },
    keySeparator: '.',
  });
  return words;
}
