import { describe, expect, it } from 'vitest'
import { Output } from './output.ts'

const columns = [
  { title: '#Topic', key: 'topic', width: 10, cutAt: 8 },
  { title: '#Diff', key: 'diff', width: 6, isRight: true },
  { title: '#Time', key: 'time', gap: 4 },
]

function print(how: { isTerminal?: boolean; isJson?: boolean }, action: (out: Output) => void): string {
  let text = ''
  const out = new Output({
    write: (piece) => (text += piece),
    writeError: () => undefined,
    isTerminal: how.isTerminal === true,
    isJson: how.isJson === true,
  })
  action(out)
  out.end()
  return text
}

function rows(out: Output): void {
  const table = out.table('progress', columns)
  table.row({ topic: 'a-long-topic', diff: 9223372036854775807n, time: { text: '', value: null } })
  table.row({ topic: '订单', diff: 3, time: { text: 'now', value: 5 } })
  out.line('Total: 3')
  out.fact('total', 3n)
}

describe('a table', () => {
  it('has the widths of the official tool in a pipe', () => {
    expect(print({}, rows)).toBe(
      '#Topic       #Diff    #Time\na-long-t    9223372036854775807    \n订单               3    now\nTotal: 3\n',
    )
  })

  it('fits its contents on a terminal, Chinese text included', () => {
    const lines = print({ isTerminal: true }, rows).split('\n')
    expect(lines[0]).toContain('\u001b[1m#Topic')
    expect(lines[1]).toBe('a-long-topic  9223372036854775807')
    expect(lines[2]).toBe(`订单${' '.repeat(8)}${' '.repeat(20)}3  now`)
  })

  it('is an array in JSON, with exact integers', () => {
    const text = print({ isJson: true }, rows)
    expect(text).toContain('"diff":9223372036854775807')
    expect(JSON.parse(text)).toMatchObject({
      progress: [
        { topic: 'a-long-topic', time: null },
        { topic: '订单', diff: 3, time: 5 },
      ],
      total: 3,
    })
  })

  it('keeps its widths when it has more rows than it measures', () => {
    const text = print({ isTerminal: true }, (out) => {
      const table = out.table('many', columns)
      for (let i = 0; i < 1200; i++) table.row({ topic: `topic-${i}`, diff: i, time: '' })
    })
    expect(text.split('\n')).toHaveLength(1202)
  })
})

it('nothing printed is an empty JSON object', () => {
  expect(print({ isJson: true }, () => undefined)).toBe('{}\n')
})
