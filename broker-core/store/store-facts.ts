import type { DiskSpace } from '../base/files.ts'

/** Share of a disk in use as RocketMQ counts it: of what this process could use, rounded up to whole percents. */
export function diskRatio(space: DiskSpace): number {
  const used = space.totalBytes - space.freeBytes
  const whole = used + space.usableBytes
  return whole <= 0 ? -1 : Math.ceil((used * 100) / whole) / 100
}

/** A number as Java prints a double: always with a fraction, in scientific notation when very large or small. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits, exponent] = value.toExponential().split('e')
    return `${digits!.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
  }
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `512 B`, `1.5 KiB`, `20.0 MiB`. */
export function humanBytes(bytes: number): string {
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`
}
