/** The name of a setting; one that is longer than its column breaks, so that the value stays in sight beside it. */
export function SettingKey({ name }: { readonly name: string }) {
  return <span className="font-medium wrap-anywhere">{name}</span>
}

/** Class of the width of the column that holds them: the longest names of RocketMQ fit. */
export const settingKeyWidth = 'w-38 sm:w-96'
