/** Variables of RocketMQ's images and start scripts that size or start a JVM. */
const names = ['MAX_POSSIBLE_HEAP', 'JAVA_OPT', 'JAVA_OPT_EXT']

/** Names of the variables that are set and mean nothing where there is no JVM. */
export const ignoredJvmVariables = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  names.filter((name) => (environment[name] ?? '') !== '')
