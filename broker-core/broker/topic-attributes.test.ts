import { describe, expect, test } from 'vitest'
import { changeAttributes, readAttributeChanges } from './topic-attributes.ts'

const changes = (text: string): Map<string, string> => {
  const reading = readAttributeChanges(text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.changes
}
const change = (current: Record<string, string> | undefined, text: string) =>
  changeAttributes(current && new Map(Object.entries(current)), changes(text))

test('attributes are set and removed', () => {
  expect(change(undefined, '+message.type=FIFO, +reserve.time=60000')).toEqual({
    attributes: new Map([
      ['message.type', 'FIFO'],
      ['reserve.time', '60000'],
    ]),
  })
  expect(change({ 'message.type': 'FIFO' }, '-message.type')).toEqual({ attributes: new Map() })
  expect(change({ 'message.type': 'FIFO' }, '')).toEqual({ attributes: new Map([['message.type', 'FIFO']]) })
})

describe('refused', () => {
  test.each([
    [undefined, '+no.such=1', 'unsupported key: no.such'],
    [undefined, '-message.type', 'only add attribute is supported while creating topic. key: message.type'],
    [{}, '-message.type', 'attempt to delete a nonexistent key: message.type'],
    [undefined, '+message.type=LOUD', 'value is not in set or range: message.type=LOUD'],
    [undefined, '+reserve.time=-2', 'value is not in set or range: reserve.time=-2'],
    [undefined, '+reserve.time=9223372036854775808', 'value is not in set or range'],
    [{}, '+queue.type=BatchCQ', 'attempt to update an unchangeable attribute. key: queue.type'],
    [{ 'message.type': 'FIFO' }, '+message.type=NORMAL,-message.type', 'key duplication: message.type'],
  ])('%j %s', (current, text, problem) => {
    expect((change(current, text) as { problem: string }).problem).toContain(problem)
  })

  test.each(['message.type=FIFO', '+message.type', '+a=1,+a=2', 'x'])('text %s', (text) => {
    expect(readAttributeChanges(text)).toHaveProperty('problem')
  })
})
