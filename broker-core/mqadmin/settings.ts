/** Settings that a JVM would get as `-Dname=value`: from words of the command line and from the variable JAVA_OPT. */
export type JavaSettings = ReadonlyMap<string, string>

export interface GivenWords {
  /** The words without the settings. */
  readonly words: string[]
  readonly settings: JavaSettings
}

const settingWord = /^-D([A-Za-z_][\w.-]*)=(.*)$/s

/** Takes `-Dname=value` out of the words; those of JAVA_OPT and JAVA_OPTS count where the command line has none. */
export function takeSettings(words: readonly string[], env: Readonly<Record<string, string | undefined>>): GivenWords {
  const settings = new Map<string, string>()
  const fromEnv = `${env['JAVA_OPT'] ?? ''} ${env['JAVA_OPTS'] ?? ''}`.split(/\s+/)
  const rest: string[] = []
  for (const word of fromEnv) {
    const match = settingWord.exec(word)
    if (match !== null) settings.set(match[1]!, match[2]!)
  }
  for (const word of words) {
    const match = settingWord.exec(word)
    if (match === null) rest.push(word)
    else settings.set(match[1]!, match[2]!)
  }
  return { words: rest, settings }
}

/** The NameServers: `-n`, else the setting `rocketmq.namesrv.addr`, else NAMESRV_ADDR; undefined when none is named. */
export function nameServersOf(
  option: string | undefined,
  settings: JavaSettings,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const given = option ?? settings.get('rocketmq.namesrv.addr') ?? env['NAMESRV_ADDR']
  return given === undefined || given.trim() === '' ? undefined : given
}
