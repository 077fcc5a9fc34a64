import { describe, expect, it } from 'vitest'
import type { OptionTable } from './command.ts'
import { parseOptions } from './parse-options.ts'

const options: OptionTable = {
  topic: { short: 't', about: 'topic name', isRequired: true },
  clusterName: { short: 'c', about: 'create topic to which cluster' },
  brokerAddr: { short: 'b', about: 'create topic to which broker' },
  attributes: { short: 'a', about: 'attribute' },
  queueNumber: { short: 'qn', about: 'queue number' },
  moreStats: { short: 'm', about: 'more', isFlag: true },
  list: { short: 'l', about: 'list', isFlag: true },
  beginTimestamp: { short: 's', long: 'beginTimestamp ', about: 'begin' },
}
const group = { options: ['brokerAddr', 'clusterName'], isRequired: false }
const parse = (...words: string[]): Record<string, string | boolean> =>
  parseOptions(words, { options, groups: [group] }).values

describe('words of a command line', () => {
  it.each([
    [['-t', 'x']],
    [['-tx']],
    [['-t=x']],
    [['-topic', 'x']],
    [['--topic', 'x']],
    [['--topic=x']],
    [['-topic=x']],
    [['--to', 'x']],
    [['-t', '"x"']],
    [['surplus', '-t', 'x', 'more']],
  ])('%j give the topic x', (words) => {
    expect(parse(...words)).toEqual({ topic: 'x' })
  })

  it('may hold switches in one word, letters of two, numbers below 0 and attributes that look like options', () => {
    expect(parse('-t', 'x', '-ml', '-qn', '8')).toEqual({ topic: 'x', moreStats: true, list: true, queueNumber: '8' })
    expect(parse('-t', '-1')).toEqual({ topic: '-1' })
    expect(parse('-t', 'x', '-a', '-e')).toEqual({ topic: 'x', attributes: '-e' })
    expect(parse('-mtx')).toEqual({ moreStats: true, topic: 'x' })
  })

  it('takes a long name that ends with a blank without it, too', () => {
    expect(parse('-t', 'x', '--beginTimestamp', '5')).toEqual({ topic: 'x', beginTimestamp: '5' })
  })

  it('passes over everything behind two hyphens', () => {
    expect(parseOptions(['-t', 'x', '--', '-c'], { options, groups: [] })).toEqual({
      values: { topic: 'x' },
      rest: ['-c'],
    })
  })
})

describe('wrong use is named as the official tool names it', () => {
  it.each([
    [['-c', 'x'], 'Missing required option: t'],
    [['-t'], 'Missing argument for option: t'],
    [['-t', '-c', 'x'], 'Missing argument for option: t'],
    [['-t', 'x', '-z'], 'Unrecognized option: -z'],
    [['-t', 'x', '--cplus'], 'Unrecognized option: --cplus'],
    [['-t', 'x', '--list=yes'], 'Unrecognized option: --list=yes'],
    [
      ['-t', 'x', '-c', 'a', '-b', 'b'],
      "The option 'b' was specified but an option from this group has already been selected: 'c'",
    ],
    [['-t', 'x', '--b', 'y'], "Ambiguous option: '--b'  (could be: 'brokerAddr', 'beginTimestamp ')"],
  ])('%j: %s', (words, message) => {
    expect(() => parse(...words)).toThrow(message)
  })

  it('names all that is missing, groups last', () => {
    const rules = {
      options: { topic: options['topic']!, group: { short: 'g', about: 'group', isRequired: true }, ...options },
      groups: [{ ...group, isRequired: true }],
    }
    expect(() => parseOptions([], rules)).toThrow(
      'Missing required options: t, g, [-c create topic to which cluster, -b create topic to which broker]',
    )
  })
})
