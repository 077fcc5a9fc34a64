import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commands } from './commands.ts'
import { completionScript } from './completion.ts'

/** Runs a program of a shell; undefined where the shell is not installed. */
function inShell(shell: string, program: string): string[] | undefined {
  const { error, stdout, stderr, status } = spawnSync(shell, ['-c', program], { encoding: 'utf8' })
  if (error !== undefined) return undefined
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').filter((line) => line !== '')
}

/** What bash offers at the end of the words. */
const offeredByBash = (...words: string[]): string[] | undefined =>
  inShell(
    'bash',
    `${completionScript(commands, 'bash')}
COMP_WORDS=(mqadmin ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_mqadmin; printf '%s\\n' "\${COMPREPLY[@]}"`,
  )

describe('completion', () => {
  it('offers commands, and the options of a command, in bash', () => {
    const all = offeredByBash('')
    if (all !== undefined) expect(all).toEqual(['help', 'completion', ...commands.map(({ name }) => name)])
    const some = offeredByBash('topicR')
    if (some !== undefined) expect(some).toEqual(['topicRoute'])
    const options = offeredByBash('topicRoute', '-t', 'T', '--')
    if (options !== undefined) expect(options).toEqual(expect.arrayContaining(['--topic', '--namesrvAddr', '--json']))
  })

  it('is a script that zsh reads', () => {
    const loaded = inShell(
      'zsh',
      `autoload -Uz compinit && compinit -u -D\n${completionScript(commands, 'zsh')}\nprint -r -- \${_comps[mqadmin]-none}`,
    )
    if (loaded !== undefined) expect(loaded.at(-1)).toMatch(/_mqadmin|bash/)
  })

  it('offers commands and options in fish', () => {
    const offered = (line: string): string[] | undefined =>
      inShell('fish', `${completionScript(commands, 'fish')}\ncomplete -C '${line}'`)?.map((one) => one.split('\t')[0]!)
    const some = offered('mqadmin topicR')
    if (some !== undefined) expect(some).toEqual(['topicRoute'])
    const options = offered('mqadmin topicRoute --')
    if (options !== undefined) expect(options).toEqual(expect.arrayContaining(['--topic', '--namesrvAddr', '--json']))
  })

  it('is for three shells', () => {
    expect(completionScript(commands, 'csh')).toBeUndefined()
  })
})
