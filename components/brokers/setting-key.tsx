/** The name of a setting; on a phone it breaks, so that the value stays in sight beside it. */
export function SettingKey({ name }: { readonly name: string }) {
  return (
    <span className="font-medium max-sm:block max-sm:w-32 max-sm:wrap-anywhere max-sm:whitespace-normal">{name}</span>
  )
}
