import { configMarkdown } from '../base/config-table.ts'
import { brokerConfigKeys } from './config.ts'

/** The text of CONFIG.md. */
export const brokerConfigPage = (): string =>
  configMarkdown(
    'Configuration of the broker',
    'Printed from `config.ts` by `print-config.ts`. The keys are those of RocketMQ (`broker.conf`, `mqbroker -c`), so files for Apache ' +
      'are read as they are, with the misspellings of well-known guides; a key that is not in this table is kept in the file and reported ' +
      'in the log. "At run time": a change by `mqadmin updateBrokerConfig` takes effect at once (yes), at the next start (restart), or is ' +
      'refused (file only: paths, names, sizes of files). It is kept in the file of `-c`, otherwise in ' +
      '`<storePathRootDir>/config/broker.properties`.',
    brokerConfigKeys,
  )
