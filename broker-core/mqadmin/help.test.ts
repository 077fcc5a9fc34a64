import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from './commands.ts'
import { commandHelp, commandList } from './help.ts'

const folder = path.join(import.meta.dirname, 'fixtures', 'help')
const recorded = (name: string): string => readFileSync(path.join(folder, `${name}.txt`), 'utf8').trimEnd()
const names = readdirSync(folder)
  .map((file) => path.basename(file, '.txt'))
  .filter((name) => !name.startsWith('_'))

describe('the help', () => {
  for (const command of commands)
    it(`of ${command.name} is the one of the official tool`, () => {
      expect(commandHelp(command).trimEnd()).toBe(recorded(command.name))
    })

  it('lists no command that the official tool does not have', () => {
    expect(names.length).toBeGreaterThanOrEqual(93)
    expect(commands.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([])
  })

  it('lists commands as the official tool does', () => {
    const all = recorded('_no-arguments').split('\n')
    const ours = commandList(commands).trimEnd().split('\n')
    expect(ours.filter((line) => !all.includes(line))).toEqual([])
    expect(all.filter((line) => ours.includes(line))).toEqual(ours)
  })
})
