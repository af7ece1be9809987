/** The words of the authorization screens come with those screens, not with the first content. */
import { useTranslation } from 'react-i18next';
import words from './authorization.en.json' with { type: 'json' };

export function useAuthorizationWords(): void {
  const { i18n } = useTranslation();
  if (!i18n.hasResourceBundle('en', 'authorization')) i18n.addResourceBundle('en', 'authorization', words);
}
