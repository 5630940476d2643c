/** The import rules of the house; `npm run deps` fails on a violation. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'protocol-is-pure',
      comment: 'Protocol code has no I/O, clock, environment or logger: Fleet, noble hashes and itself only.',
      severity: 'error',
      from: { path: '^src/lib/protocol/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(src/lib/protocol/|node_modules/@fleet-sdk/|node_modules/@noble/)' },
    },
    {
      name: 'matching-is-pure',
      severity: 'error',
      from: { path: '^src/lib/matching/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/lib/(matching|protocol)/' },
    },
    only('runtime-imports-nothing-of-ours', '^src/lib/runtime/', '^src/lib/runtime/'),
    only('chain-imports-protocol-and-runtime', '^src/lib/chain/', '^src/lib/(chain|protocol|runtime)/'),
    only('devchain-stands-alone', '^src/lib/devchain/', '^src/lib/(devchain|chain|protocol|runtime)/'),
    only(
      'client-stays-below-the-apps',
      '^src/lib/client/',
      '^src/lib/(client|bundle|chain|market|protocol|relay|runtime)/',
    ),
    only('deploy-stays-below-the-apps', '^src/lib/deploy/', '^src/lib/(deploy|client|chain|protocol|runtime)/'),
    only('feeder-stays-below-the-apps', '^src/lib/feeder/', '^src/lib/(feeder|client|chain|protocol|runtime)/'),
    {
      name: 'audit-imports-no-builder',
      comment: 'The audit recomputes from chain alone; a builder bug must not hide in it.',
      severity: 'error',
      from: { path: '^src/lib/audit/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/lib/(audit|chain|runtime)/|^src/lib/protocol/([^/]+/(box|contract)|oracle/price|shared/[^/]+|deployment/[^/]+)\\.ts$',
      },
    },
    only('bots-import-lib-only', '^src/bots/', '^src/(bots|lib)/'),
    only('worker-imports-lib-only', '^src/worker/', '^src/(worker|lib)/'),
    only('web-imports-lib-only', '^src/web/', '^src/(web|lib)/'),
    {
      name: 'lib-imports-no-app',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/(bots|worker|web|cli)/' },
    },
    {
      name: 'dockerode-in-one-room',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/worker/docker/' },
      to: { path: 'node_modules/dockerode' },
    },
    {
      name: 'compiler-stays-out-of-the-browser',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/lib/(deploy|devchain)/' },
      to: { path: 'node_modules/(@fleet-sdk/compiler|sigmastate-js)' },
    },
    {
      name: 'src-never-imports-test',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
