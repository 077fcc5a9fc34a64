/** One row of the import table: files of `folder` may import their own folder and the folders of `may`. */
export interface ImportRule {
  readonly folder: string
  readonly may: readonly string[]
  /** The folders of `may` from which only types may come: nothing of them ends up in what a browser loads. */
  readonly typesOnly?: readonly string[]
  /** Why this row is as it is, where that is not plain. */
  readonly why?: string
}

/** Everything in broker-core: for the folders that only put the parts together. */
const wholeCore = [
  'broker-core/base',
  'broker-core/message',
  'broker-core/remoting',
  'broker-core/protocol',
  'broker-core/store',
  'broker-core/ha',
  'broker-core/namesrv',
  'broker-core/broker',
  'broker-core/client',
  'broker-core/proxy',
]

const serverFolders = [
  'server',
  'server/contract',
  'server/contract/paths',
  'server/http',
  'server/services',
  'server/clusters',
  'server/collector',
  'server/history',
  'server/accounts',
  'server/alerts',
  'server/audit',
  'server/db',
]

const serverMay = [...serverFolders, 'broker-core/client', 'broker-core/base']

/** A feature is any folder of components that is not one of the shared ones. */
export const sharedComponents = ['ui', 'format', 'data', 'charts', 'shell', 'i18n']

/** Who may import whom. ARCHITECTURE.md shows the same table; tidy.test.ts holds both against the real imports. */
export const importTable: readonly ImportRule[] = [
  { folder: 'broker-core/base', may: [] },
  { folder: 'broker-core/message', may: ['broker-core/base'] },
  { folder: 'broker-core/protocol', may: ['broker-core/base', 'broker-core/message'] },
  {
    folder: 'broker-core/remoting',
    may: ['broker-core/base', 'broker-core/protocol'],
    why: 'a connection encodes and decodes declared requests, so it needs the declarations’ types and codecs',
  },
  { folder: 'broker-core/store', may: ['broker-core/base', 'broker-core/message'] },
  { folder: 'broker-core/ha', may: ['broker-core/base', 'broker-core/message', 'broker-core/store'] },
  {
    folder: 'broker-core/namesrv',
    may: ['broker-core/base', 'broker-core/message', 'broker-core/remoting', 'broker-core/protocol'],
  },
  {
    folder: 'broker-core/client',
    may: ['broker-core/base', 'broker-core/message', 'broker-core/remoting', 'broker-core/protocol'],
  },
  {
    folder: 'broker-core/broker',
    may: [
      'broker-core/base',
      'broker-core/message',
      'broker-core/remoting',
      'broker-core/protocol',
      'broker-core/store',
      'broker-core/ha',
    ],
  },
  {
    folder: 'broker-core/proxy',
    may: [
      'broker-core/base',
      'broker-core/message',
      'broker-core/remoting',
      'broker-core/protocol',
      'broker-core/client',
    ],
  },
  { folder: 'broker-core/mqadmin', may: ['broker-core/base', 'broker-core/client'] },
  { folder: 'broker-core/bin', may: [...wholeCore, 'broker-core/mqadmin'] },
  { folder: 'broker-core/testing', may: [...wholeCore, 'broker-core/mqadmin'] },
  { folder: 'broker-core/interop', may: [...wholeCore, 'broker-core/testing', 'broker-core/mqadmin'] },
  {
    folder: 'broker-core/bench',
    may: [...wholeCore, 'broker-core/testing', 'broker-core/interop'],
    why: 'the same load is put on brokers of Apache, which interop starts',
  },
  { folder: 'server/contract', may: ['server/contract/paths'] },
  {
    folder: 'server/contract/paths',
    may: ['server/contract'],
    typesOnly: ['server/contract'],
    why: 'what a browser loads of the contract: methods and paths (paths.ts), changes of a reply (delta.ts); no schema',
  },
  { folder: 'server/*', may: serverMay },
  { folder: 'server/testing', may: [...serverMay, 'app', 'broker-core/testing'], why: 'for tests only' },
  { folder: 'server', may: serverMay },
  {
    folder: 'server/bin',
    may: ['server', 'broker-core/base'],
    why: 'the supervisor starts programs by their path and loads none of them',
  },
  { folder: 'components/ui', may: ['components/format'] },
  { folder: 'components/format', may: [] },
  { folder: 'components/i18n', may: ['components/format'] },
  { folder: 'components/charts', may: ['components', 'components/ui', 'components/format', 'components/i18n'] },
  {
    folder: 'components/data',
    may: [
      'components',
      'components/ui',
      'components/format',
      'components/i18n',
      'server/contract',
      'server/contract/paths',
    ],
    typesOnly: ['server/contract'],
    why: 'types only: no validation library in the browser’s first load',
  },
  {
    folder: 'components/shell',
    may: [
      'components',
      'components/ui',
      'components/format',
      'components/i18n',
      'components/data',
      'components/charts',
      'server/contract',
    ],
    typesOnly: ['server/contract'],
  },
  {
    folder: 'components/<feature>',
    may: [
      'components',
      'components/ui',
      'components/format',
      'components/i18n',
      'components/data',
      'components/charts',
      'components/shell',
      'server/contract',
    ],
    typesOnly: ['server/contract'],
    why: 'never another feature: what two features need moves down, or the page composes it',
  },
  { folder: 'components', may: ['components/format', 'components/i18n'] },
  {
    folder: 'app',
    may: ['components', 'components/*', 'server', 'server/*'],
    why: 'routes only: a page composes a feature, a route file names an endpoint and its service',
  },
  {
    folder: 'e2e',
    may: [
      'components',
      'server/contract',
      'broker-core/client',
      'broker-core/base',
      'broker-core/protocol',
      'broker-core/remoting',
      'broker-core/interop',
    ],
    why: 'journeys make up crowded clusters, and compare the pages with what the official Java clients and mqadmin see',
  },
]

/** The row's folder for a file, `undefined` for the root and `scripts`, which hold tools and no product. */
export function folderOf(file: string): string | undefined {
  if (file === 'server/contract/paths.ts' || file === 'server/contract/delta.ts') return 'server/contract/paths'
  const [top, second, third] = file.split('/')
  if (top === 'app' || top === 'e2e') return top
  if (top === 'components' || top === 'server' || top === 'broker-core')
    return third === undefined ? top : `${top}/${second}`
  return undefined
}

/** The row that binds a folder as folderOf names it. */
export function ruleOf(folder: string): ImportRule | undefined {
  const exact = importTable.find((rule) => rule.folder === folder)
  if (exact !== undefined) return exact
  if (folder.startsWith('components/')) return importTable.find((rule) => rule.folder === 'components/<feature>')
  if (folder.startsWith('server/')) return importTable.find((rule) => rule.folder === 'server/*')
  return undefined
}

/** What tests may use besides what their folder may: other ends to talk to. */
function mayTestImport(from: string, to: string): boolean {
  const partners = [
    'broker-core/testing',
    'broker-core/client',
    ...(from.startsWith('server') ? ['server/testing'] : []),
  ]
  return partners.includes(to) || (from === 'broker-core/broker' && to === 'broker-core/namesrv')
}

/** True when the table lets files of `from` import files of `to`. */
export function mayImport(from: string, to: string, kind: { isTest: boolean; isType: boolean }): boolean {
  if (from === to || (kind.isTest && mayTestImport(from, to))) return true
  const rule = ruleOf(from)
  if (rule === undefined) return false
  if (rule.typesOnly?.includes(to) === true && !kind.isType && !kind.isTest) return false
  const [top] = to.split('/')
  return rule.may.includes(to) || (to.includes('/') && rule.may.includes(`${top}/*`))
}

/** The table of ARCHITECTURE.md. */
export function importTableMarkdown(): string {
  const rows = importTable.map(({ folder, may, typesOnly = [], why = '' }) => {
    const shown = may.map((each) => `\`${each}\`${typesOnly.includes(each) ? ' (types)' : ''}`)
    return `| \`${folder}\` | ${shown.length === 0 ? 'nothing of ours' : shown.join(', ')} | ${why} |`
  })
  return ['| Folder | May import | Why |', '| --- | --- | --- |', ...rows].join('\n')
}
