/** The JVM's system properties in a `JAVA_OPTS` text: `-Da.b=c "-Dd=e f" -Xmx1g` gives `a.b` and `d`. Other options are passed over. */
export function systemProperties(javaOptions: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const word of words(javaOptions)) {
    const match = /^-D([^=]+)=?(.*)$/s.exec(word)
    if (match?.[1] !== undefined) properties.set(match[1], match[2] ?? '')
  }
  return properties
}

/** Splits like a shell: blanks part words, quotes keep them together. */
function words(text: string): string[] {
  const parts = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return parts.map((part) =>
    part.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}
