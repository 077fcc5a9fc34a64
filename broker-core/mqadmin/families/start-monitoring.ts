import { command, type CommandContext } from '../command.ts'
import { timeWithMs } from '../java-text.ts'
import { Monitor, type MonitorEvent } from '../monitor.ts'
import { wholeNumberOf } from '../option-values.ts'
import { repeatEvery } from '../repeat.ts'

const columns = [
  { title: '#Time', key: 'time' },
  { title: '#Event', key: 'event' },
  { title: '#Facts', key: 'facts' },
] as const

/** Watches the groups of a cluster and prints what happens to them (Java: StartMonitoringSubCommand). */
export const startMonitoring = command({
  name: 'startMonitoring',
  about: 'Start Monitoring.',
  options: {},
  ownOptions: {
    once: { about: 'look once; the exit code is 1 when something was reported', isFlag: true },
    interval: { about: 'seconds between two rounds, and the time in which growth is new in the first one; default 60' },
    maxLag: { about: 'messages that a group may be behind on a topic; default 10000' },
  },
  async run(context, { once, interval = '60', maxLag = '10000' }) {
    const { client, out, now } = context
    const limits = {
      maxLag: BigInt(wholeNumberOf('--maxLag', maxLag, { most: Number.MAX_SAFE_INTEGER })),
      windowMs: wholeNumberOf('--interval', interval, { least: 1 }) * 1000,
    }
    const monitor = new Monitor(client, limits, now)
    const round = async (): Promise<MonitorEvent[]> => {
      const events = await monitor.round()
      print(context, events)
      return events
    }
    if (!once) {
      out.progress(`one line per event, a round every ${interval} s`)
      return repeatEvery(context, interval, async () => void (await round()))
    }
    // For the exit code: what was reported is not as it should be.
    if ((await round()).length > 0) out.hasProblems = true
  },
})

/** One line per event, `2026-11-21 05:48:39,123 LAG group=GID topic=T messages=12 limit=10`. */
function print({ out, now }: CommandContext, events: readonly MonitorEvent[]): void {
  const at = now()
  if (out.isJson) {
    const table = out.table('events', columns)
    for (const { kind, facts } of events)
      table.row({ time: { text: timeWithMs(at), value: at }, event: kind, facts: { text: '', value: facts } })
    return
  }
  for (const { kind, facts } of events) {
    const texts = Object.entries(facts).map(([name, value]) => `${name}=${quoted(String(value))}`)
    out.line(`${timeWithMs(at)} ${kind} ${texts.join(' ')}`)
  }
}

/** In quotes where a blank would end it. */
const quoted = (text: string): string => (/^[^\s"]+$/.test(text) ? text : JSON.stringify(text))
