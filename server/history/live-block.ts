import { blockOf, samplesPerBlock } from './steps.ts'

/** The block of one step that is being filled: a sample is the mean of all values that came in its time. */
export class LiveBlock {
  readonly stepMs: number
  block: number
  samples: Float32Array
  isDirty = false
  private slot = -1
  private sum = 0
  private count = 0

  constructor(stepMs: number, at: number, load: (block: number) => Float32Array | undefined) {
    this.stepMs = stepMs
    this.block = blockOf(at, stepMs)
    this.samples = load(this.block) ?? emptySamples()
  }

  /** @returns the block before when the value is the first of a new one */
  add(at: number, value: number): { block: number; samples: Float32Array } | undefined {
    const block = blockOf(at, this.stepMs)
    if (block < this.block) return undefined // The clock went back.
    let full: { block: number; samples: Float32Array } | undefined
    if (block > this.block) {
      full = { block: this.block, samples: this.samples }
      this.block = block
      this.samples = emptySamples()
      this.slot = -1
    }
    const slot = Math.floor(at / this.stepMs) - block * samplesPerBlock
    if (slot !== this.slot) {
      // After a restart the mean so far counts as one value.
      const before = this.samples[slot]!
      const isKnown = Number.isFinite(before)
      this.slot = slot
      this.sum = isKnown ? before : 0
      this.count = isKnown ? 1 : 0
    }
    this.sum += value
    this.count++
    this.samples[slot] = this.sum / this.count
    this.isDirty = true
    return full
  }
}

const emptySamples = (): Float32Array => new Float32Array(samplesPerBlock).fill(Number.NaN)
