/** The rules' sentences live beside the rules (profiles/rules); a build without that file still works. */
const files: Record<string, unknown> = import.meta.glob('../../profiles/rules/en.json', {
  eager: true,
  import: 'default',
});

export const ruleWords = (Object.values(files)[0] ?? {}) as Record<string, object>;
