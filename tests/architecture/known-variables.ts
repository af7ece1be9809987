import { readSettings } from '../../server/settings.ts';

/** Every environment variable that reading the settings looks at. */
export function knownVariables(): ReadonlySet<string> {
  const seen = new Set<string>();
  const watched = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        seen.add(String(name));
        return undefined;
      },
    },
  );
  readSettings(watched);
  return seen;
}
