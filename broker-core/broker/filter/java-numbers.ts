/** Code of the digit zero of every script whose digits Java takes for a number (BMP, Unicode 13). */
const foreignZeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
]

function digitOf(code: number): number {
  if (code < 0x80) return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1
  for (const zero of foreignZeros) if (code >= zero && code <= zero + 9) return code - zero
  return -1
}

const int64Min = -(2n ** 63n)
const int64Max = 2n ** 63n - 1n

/**
 * Reads a whole number as Integer.parseInt (32 bits) or Long.parseLong (64 bits): an optional sign and digits of any script.
 * @returns undefined for anything else and out of range; a bigint only beyond the safe integers
 */
export function parseJavaInteger(text: string, bits: 32 | 64): number | bigint | undefined {
  const first = text.charCodeAt(0)
  const start = first === 0x2b || first === 0x2d ? 1 : 0
  if (start >= text.length) return undefined
  let digits = ''
  let value = 0
  for (let i = start; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i))
    if (digit < 0) return undefined
    value = value * 10 + digit
    digits += String(digit)
  }
  if (first === 0x2d) value = -value
  if (bits === 32) return value >= -(2 ** 31) && value < 2 ** 31 ? value + 0 : undefined
  if (Number.isSafeInteger(value)) return value + 0
  if (digits.replace(/^0+/, '').length > 19) return undefined
  const exact = first === 0x2d ? -BigInt(digits) : BigInt(digits)
  return exact >= int64Min && exact <= int64Max ? exact : undefined
}

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)[fFdD]?$/
const special = /^([+-]?)(NaN|Infinity)$/
/** What String.trim takes off: everything up to the blank. */
const outerBlanks = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g

/** Reads a number as Double.parseDouble does; undefined when it is none. */
export function parseJavaDouble(text: string): number | undefined {
  const trimmed = text.replace(outerBlanks, '')
  if (decimal.test(trimmed)) return Number(/[fFdD]$/.test(trimmed) ? trimmed.slice(0, -1) : trimmed)
  const named = special.exec(trimmed)
  if (named !== null) return named[2] === 'NaN' ? NaN : named[1] === '-' ? -Infinity : Infinity
  const hex = hexadecimal.exec(trimmed)
  if (hex === null || hex[2]! + hex[3]! === '') return undefined
  const value = hexDouble(hex[2]! + hex[3]!, Number(hex[4]) - 4 * hex[3]!.length)
  return hex[1] === '-' ? -value : value
}

/** `digits` × 2^`exponent`, rounded once, half to even. */
function hexDouble(digits: string, exponent: number): number {
  const mantissa = BigInt(`0x${digits}`)
  if (mantissa === 0n) return 0
  const bits = mantissa.toString(2).length
  const top = bits + exponent
  if (top > 1024) return Infinity
  if (top < -1075) return 0
  // The last bit kept is that of the 53rd place, or that of the smallest number.
  const dropped = Math.max(bits - 53, -1074 - exponent)
  if (dropped <= 0) return scaled(Number(mantissa), exponent)
  const kept = mantissa >> BigInt(dropped)
  const rest = mantissa - (kept << BigInt(dropped))
  const half = 1n << BigInt(dropped - 1)
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n)
  return scaled(Number(isUp ? kept + 1n : kept), exponent + dropped)
}

/** Exact as long as the result is: the steps stay within the range. */
function scaled(value: number, exponent: number): number {
  let left = exponent
  for (; left < -1000; left += 500) value *= 2 ** -500
  for (; left > 1000; left -= 500) value *= 2 ** 500
  return value * 2 ** left
}

/** Double.compare: -0.0 is below 0.0, and NaN above everything and equal to itself. */
export function compareDoubles(left: number, right: number): number {
  if (left < right) return -1
  if (left > right) return 1
  if (left === right) return left !== 0 ? 0 : sign(1 / left) - sign(1 / right)
  return (Number.isNaN(left) ? 1 : 0) - (Number.isNaN(right) ? 1 : 0)
}

const sign = (value: number): number => (value < 0 ? -1 : 1)
