import { configMarkdown } from '../base/config-table.ts'
import { namesrvConfigKeys } from './config.ts'

/** The text of CONFIG.md. */
export const namesrvConfigPage = (): string =>
  configMarkdown(
    'Configuration of the NameServer',
    'Printed from `config.ts` by `print-config.ts`. The keys are those of RocketMQ (`namesrv.conf`, `mqnamesrv -c`). "At run time": a ' +
      'change by `mqadmin updateNamesrvConfig` takes effect at once (yes), at the next start (restart), or is refused (file only).',
    namesrvConfigKeys,
  )
