import { eastAsianWidth } from 'get-east-asian-width'

/** Columns that a text takes on a terminal: Chinese characters take two, combining marks none. */
export function displayWidth(text: string): number {
  let columns = 0
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    if (codePoint < 0x20 || /\p{Mark}|\p{Cf}/u.test(character)) continue
    columns += codePoint < 0x300 ? 1 : eastAsianWidth(codePoint)
  }
  return columns
}
