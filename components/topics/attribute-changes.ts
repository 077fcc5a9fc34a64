/** One attribute as it stands in the form. */
export interface AttributeRow {
  readonly key: string
  readonly value: string
  /** A broker has it already: its key stays. */
  readonly isOld: boolean
  readonly isRemoved: boolean
}

interface Attribute {
  readonly key: string
  readonly value: string
}

/** True for a text that RocketMQ takes as key or value of an attribute (Java: AttributeParser splits at "," and "="). */
export function isAttributeText(text: string): boolean {
  return /^[^+,=\s-][^,=\s]*$/.test(text) && text.length <= 255
}

/** The attributes of all brokers, each key once with the first broker's value. */
export function attributeRows(configs: readonly { readonly attributes: readonly Attribute[] }[]): AttributeRow[] {
  const values = new Map<string, string>()
  for (const { attributes } of configs)
    for (const { key, value } of attributes) if (!values.has(key)) values.set(key, value)
  return [...values].map(([key, value]) => ({ key, value, isOld: true, isRemoved: false }))
}

/**
 * What must be sent: new and other values, null for removed ones. Rows without a key are not finished and say nothing.
 * @returns undefined when a text is one that RocketMQ does not take
 */
export function attributeChanges(
  before: readonly AttributeRow[],
  now: readonly AttributeRow[],
): { key: string; value: string | null }[] | undefined {
  const old = new Map(before.map(({ key, value }) => [key, value]))
  const changed = now.filter((row) => row.key !== '' && (row.isRemoved || old.get(row.key) !== row.value))
  if (changed.some((row) => !isAttributeText(row.key) || !(row.isRemoved || isAttributeText(row.value))))
    return undefined
  return changed.map((row) => ({ key: row.key, value: row.isRemoved ? null : row.value }))
}
