/** The one direction of imports: x12 ← mappers ← server; smart-app speaks HTTP only; profiles is data. */
const only = (name, from, mayReach) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(x12|mappers|server|smart-app|tests)/', pathNot: `^(${[from, ...mayReach].join('|')})/` },
});

module.exports = {
  forbidden: [
    only('x12-stands-alone', 'x12', []),
    only('mappers-see-x12-only', 'mappers', ['x12']),
    only('server-sees-mappers-and-x12', 'server', ['mappers', 'x12']),
    {
      name: 'smart-app-speaks-http',
      comment:
        'The app may read the types of what it is sent (server/…-view.ts), which leave no code behind.',
      severity: 'error',
      from: { path: '^smart-app/' },
      to: { path: '^(x12|mappers|server|tests)/', pathNot: '^server/[a-z]+-view\\.ts$' },
    },
    {
      name: 'smart-app-takes-types-only',
      severity: 'error',
      from: { path: '^smart-app/' },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-does-no-io',
      comment: 'Time, ids and control numbers come in as arguments.',
      severity: 'error',
      from: { path: '^(x12|mappers)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'x12-has-no-dependency',
      severity: 'error',
      from: { path: '^x12/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'enter-by-the-front-door',
      severity: 'error',
      from: { path: '^(mappers|server)/' },
      to: { path: '^(x12|mappers)/(?!index\\.ts$).*\\.ts$', pathNot: '^$1/' },
    },
    {
      name: 'simulator-is-independent',
      comment: 'A counterparty that shared our engine would share its mistakes.',
      severity: 'error',
      from: { path: '^server/sandbox/payer/' },
      to: { path: '^(x12|mappers)/' },
    },
    {
      name: 'production-never-reaches-the-sandbox',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(sandbox/|main\\.ts$)' },
      to: { path: '^server/sandbox/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'types', 'default'], exportsFields: ['exports'] },
  },
};
