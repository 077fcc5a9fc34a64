import { describe, expect, test } from 'vitest'
import type { Sample } from '../testing/sample.ts'
import { samples } from '../testing/samples.ts'
import { bodyOrNone, decodeHeader, encodeHeader, type RequestShape, resourceFields } from './request.ts'
import { requests } from './requests/index.ts'

const declared: [string, RequestShape][] = Object.entries(requests)
const sampleOf = (name: string): Sample<RequestShape> => {
  const sample = samples[name as keyof typeof samples] as Sample<RequestShape> | undefined
  if (sample === undefined) throw new Error(`${name} has no sample in testing/samples.ts`)
  return sample
}

test('codes and names are unique', () => {
  expect(declared.length).toBeGreaterThan(70)
  expect(new Set(declared.map(([, { code }]) => code)).size).toBe(declared.length)
})

test('every request says who serves it', () => {
  for (const [name, { servedBy, notYet = [], about }] of declared) {
    expect([...servedBy, ...notYet].length, name).toBeGreaterThan(0)
    expect(about, name).toMatch(/^[A-Z].*\.$/)
  }
})

test('there is no sample without a request', () => {
  expect(Object.keys(samples).sort()).toEqual(declared.map(([name]) => name).sort())
})

describe.each(declared)('%s', (name, request) => {
  const sample = sampleOf(name)

  test.each(['long', 'compact'] as const)('its header survives in the %s form', (form) => {
    const extFields = encodeHeader(request.header, sample.header, form)
    expect(Object.values(extFields).every((value) => typeof value === 'string')).toBe(true)
    expect(decodeHeader(request.header, extFields)).toMatchObject(sample.header)
    // A sample that leaves a field out would say nothing about it; only fields of other versions may be missing.
    const required = Object.entries(request.header ?? {}).filter(([, field]) => field.presence === 'required')
    for (const [field] of required) expect(sample.header).toHaveProperty(field)
  })

  test('its reply header survives', () => {
    const extFields = encodeHeader(request.reply?.header, sample.reply.header)
    expect(decodeHeader(request.reply?.header, extFields)).toMatchObject(sample.reply.header)
  })

  test('its bodies survive', () => {
    const body = bodyOrNone(request.body)
    const replyBody = bodyOrNone(request.reply?.body)
    expect(body.decode(body.encode(sample.body))).toEqual(
      body.kind === 'raw' ? (sample.body ?? Buffer.alloc(0)) : sample.body,
    )
    const again = replyBody.decode(replyBody.encode(sample.reply.body))
    expect(withoutFunctions(again)).toEqual(withoutFunctions(sample.reply.body))
  })
})

/** Carried bodies hold a reader: what it reads is compared, not the function. */
function withoutFunctions(value: unknown): unknown {
  const carried = value as { read?: () => unknown } | undefined
  return typeof carried?.read === 'function' ? carried.read() : value
}

test('the resources of a request are known', () => {
  expect(resourceFields(requests.pullMessage)).toEqual([
    { name: 'consumerGroup', is: 'group' },
    { name: 'topic', is: 'topic' },
  ])
})
