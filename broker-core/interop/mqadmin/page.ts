import { commands } from '../../mqadmin/commands.ts'
import { type Difference, differences } from './differences.ts'
import { type Pair, pairs } from './pairs.ts'
import { allCases } from './scenario.ts'

/** Commands that the scenario does not play, and where they are tested instead. */
export const notPlayed: Readonly<Record<string, string>> = {
  clusterRT: 'measures until it is stopped',
  startMonitoring: 'watches until it is stopped; ours reports other things (above)',
}

/** The page docs/mqadmin.md. */
export const mqadminPage = (): string => `${guide}
## Differences from the official tool, and between the servers

${differences.map(differenceText).join('\n')}
## Two tools at two servers

The official mqadmin 5.5.0 and ours were given the same ${allCases().length} command lines at a real Apache RocketMQ 5.5.0 and at our
broker (\`npx vitest run --config vitest.interop.config.ts broker-core/interop/mqadmin.interop.test.ts\`). \`=\`: everything that is printed is equal, but for times,
ids and addresses; of a failure the exit code, one sentence, and the same cause. A number: the difference above.

| command | lines | ${pairs.join(' | ')} |
| --- | --: | ${pairs.map(() => '---').join(' | ')} |
${[...commandNames()].map(rowOf).join('\n')}

Not played: ${Object.entries(notPlayed)
  .map(([name, why]) => `\`${name}\` (${why})`)
  .join('; ')}.
`

const differenceText = ({ title, reason, cells }: Difference, index: number): string => {
  const names = [...new Set(cells.flatMap((cell) => cell.cases.map(commandOf)))]
  return `${index + 1}. **${title}.** ${reason} (${names.map((name) => `\`${name}\``).join(', ')})`
}

const linesByName = new Map(allCases().map(({ name, command }) => [name, command]))
const commandOf = (caseName: string): string => linesByName.get(caseName)![0]!

function commandNames(): Set<string> {
  const played = new Set(allCases().map(({ command }) => command[0]))
  return new Set(commands.map(({ name }) => name).filter((name) => played.has(name)))
}

function rowOf(command: string): string {
  const names = allCases()
    .filter((one) => one.command[0] === command)
    .map(({ name }) => name)
  return `| ${command} | ${names.length} | ${pairs.map((pair) => cellOf(names, pair)).join(' | ')} |`
}

function cellOf(names: readonly string[], pair: Pair): string {
  const numbers = differences.flatMap(({ cells }, index) => {
    const isDeclared = cells.some(
      (cell) => cell.pairs.includes(pair) && cell.cases.some((name) => names.includes(name)),
    )
    return isDeclared ? [index + 1] : []
  })
  return numbers.length === 0 ? '=' : numbers.join(', ')
}

const guide = `# mqadmin

The commands of RocketMQ's \`mqadmin\` without a JVM: the same names, options, output and order of columns as the official tool 5.5.0, at
our broker and at Apache's brokers 4.9 to 5.5.

\`\`\`sh
mqadmin clusterList -n localhost:9876     # or, with NAMESRV_ADDR exported, without -n
mqadmin help                              # all commands
mqadmin help updateTopic                  # the same as: mqadmin updateTopic -h
\`\`\`

NameServers come from \`-n\` (\`'a:9876;b:9876'\`), else from \`-Drocketmq.namesrv.addr=…\`, else from \`NAMESRV_ADDR\`. A broker's address
without a port means port 10911. Where \`-b\` and \`-c\` may both be given, \`-b\` counts.

## What it can do beside

- **Exit code**: 0 when everything that was asked for was done, 1 otherwise. A failure is one sentence on standard error: what went
  wrong, at which server, with RocketMQ's code. Where some of many brokers fail, they are named beside the results of the others.
- \`--json\` with every command that prints a table or an object: one JSON object, 64-bit numbers as they are, an array for each table.
- \`--watch N\` repeats a command that looks at something every N seconds, until Ctrl-C.
- \`--yes\`: on a terminal, deleting and resetting ask first and say what will happen, in numbers. In a pipe they never ask.
- On a terminal columns fit their contents, heads are bold, Chinese text is aligned, and long work shows how far it is. In a pipe or a file
  the output is the official tool's, column for column.
- \`--tls\`, or \`-Dtls.enable=true\`, for servers with TLS.

## Completion

\`\`\`sh
source <(mqadmin completion bash)         # in ~/.bashrc
source <(mqadmin completion zsh)          # in ~/.zshrc
mqadmin completion fish > ~/.config/fish/completions/mqadmin.fish
\`\`\`

## Credentials

For servers with access control, the first of these that is there: \`-Drocketmq.client.accessKey=… -Drocketmq.client.secretKey=…\` (among the
words or in \`JAVA_OPT\`); \`ROCKETMQ_ACCESS_KEY\` and \`ROCKETMQ_SECRET_KEY\`; \`accessKey\` and \`secretKey\` in the file
\`$ROCKETMQ_HOME/conf/tools.yml\` (or the one that \`-Drocketmq.acl.tools.file=…\` names).

## Watching: startMonitoring

\`mqadmin startMonitoring\` looks at all groups every \`--interval\` seconds (60) and prints one line per event: retry or dead letters that
grow, a lag over \`--maxLag\` messages (10000), offsets that went back, consumers that are gone, queues that do not move. With \`--once\`
it looks once and ends, with exit code 1 when something was reported: for cron.

\`\`\`sh
*/5 * * * *  mqadmin startMonitoring --once --maxLag 50000 -n localhost:9876 || mail -s 'RocketMQ' ops@example.com < /dev/null
\`\`\`

## How long it takes

Side by side at our broker with 10,000 topics and a consumer group each, ours as a share of the official tool (started as users start both;
two cores without other work, one run, 2026-11-21, Node 20, Java 17; \`npx tsx broker-core/interop/time-mqadmin.ts\`):

| ours ÷ official | time | memory |
| --- | --: | --: |
| clusterList | 0.09 | 0.56 |
| topicList | 0.06 | 0.64 |
| topicList -c | 0.06 | 0.56 |
| statsAll -a | 0.07 | 0.53 |
| consumerProgress | 0.05 | 0.46 |
`
