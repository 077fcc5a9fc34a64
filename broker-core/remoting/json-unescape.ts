const hexDigit = (byte: number | undefined): number => {
  const char = byte ?? 0
  if (char >= 48 && char <= 57) return char - 48
  const letter = char | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** The value of the four hex digits at `at`, or -1. */
export function hex4(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let from = at; from < at + 4; from++) {
    const digit = hexDigit(bytes[from])
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** What stands for a one-letter escape of standard JSON, or 0 when it is none. */
export function simpleEscape(letter: number | undefined): number {
  switch (letter) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
      return letter
    case 0x62: // b
      return 8
    case 0x66: // f
      return 12
    case 0x6e: // n
      return 10
    case 0x72: // r
      return 13
    case 0x74: // t
      return 9
    default:
      return 0
  }
}

/**
 * Copies the inside of a JSON string whose escapes are known to be good, without the escapes, as UTF-8.
 * @returns the position behind the last byte written; never more bytes than the source has
 */
export function unescapeJson(source: Uint8Array, target: Uint8Array, at: number): number {
  for (let from = 0; from < source.length;) {
    const byte = source[from] ?? 0
    if (byte !== 0x5c) {
      target[at++] = byte
      from++
    } else if (source[from + 1] !== 0x75) {
      target[at++] = simpleEscape(source[from + 1])
      from += 2
    } else {
      let codePoint = hex4(source, from + 2)
      from += 6
      if (isHighSurrogate(codePoint) && source[from] === 0x5c && source[from + 1] === 0x75) {
        const low = hex4(source, from + 2)
        if (isLowSurrogate(low)) {
          codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00)
          from += 6
        }
      }
      at = putUtf8(target, at, isHighSurrogate(codePoint) || isLowSurrogate(codePoint) ? 0xfffd : codePoint)
    }
  }
  return at
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

function putUtf8(target: Uint8Array, at: number, codePoint: number): number {
  if (codePoint < 0x80) {
    target[at++] = codePoint
  } else if (codePoint < 0x800) {
    target[at++] = 0xc0 | (codePoint >> 6)
    target[at++] = 0x80 | (codePoint & 63)
  } else if (codePoint < 0x10000) {
    target[at++] = 0xe0 | (codePoint >> 12)
    target[at++] = 0x80 | ((codePoint >> 6) & 63)
    target[at++] = 0x80 | (codePoint & 63)
  } else {
    target[at++] = 0xf0 | (codePoint >> 18)
    target[at++] = 0x80 | ((codePoint >> 12) & 63)
    target[at++] = 0x80 | ((codePoint >> 6) & 63)
    target[at++] = 0x80 | (codePoint & 63)
  }
  return at
}
