/** Name of a store file: its start position in 20 digits. */
export function fileNameOf(start: number): string {
  return start.toString().padStart(20, '0')
}

/** Start position of a store file by its name, undefined when the name is no position. */
export function fileStartOf(name: string): number | undefined {
  if (!/^\d{1,20}$/.test(name)) return undefined
  const start = Number(name)
  return Number.isSafeInteger(start) ? start : undefined
}

/** Whether a topic can be the name of a folder. The broker has its own, narrower rules for names. */
export function isSafeTopicName(topic: string): boolean {
  return topic !== '' && topic !== '.' && topic !== '..' && !/[/\\\u0000]/.test(topic)
}
