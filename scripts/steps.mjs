import { spawn } from 'node:child_process'
import os from 'node:os'

/** Runs the steps of a long command one by one and shows that something happens. */

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/**
 * Runs a program and shows one line for it; its output is shown when it fails, or as it comes with `isShown`.
 * @param {string} title what the step does, for people
 * @param {string} program
 * @param {string[]} args
 * @param {{ isShown?: boolean, cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string, ms: number }>}
 */
export async function runStep(title, program, args, { isShown = false, cwd, env } = {}) {
  return withProgress(title, isShown, () => runProgram(program, args, { isShown, cwd, env }))
}

/**
 * Runs programs at the same time and shows one line for them; the output of those that fail is shown.
 * @param {string} title what they do, for people
 * @param {{ program: string, args: string[] }[]} programs
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string, ms: number }>} the first code that is not 0
 */
export async function runSteps(title, programs, options = {}) {
  return withProgress(title, false, async () => {
    const ends = await Promise.all(programs.map(({ program, args }) => runProgram(program, args, options)))
    return allOf(ends)
  })
}

/**
 * Begins programs that take what others leave of the machine, and shows nothing.
 * @param {{ program: string, args: string[] }[]} programs
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string, ms: number }>} the first code that is not 0, the output of those that failed
 */
export async function runBeside(programs, options = {}) {
  const startedAt = performance.now()
  const ends = await Promise.all(
    programs.map(({ program, args }) => runProgram(program, args, { ...options, isPatient: true })),
  )
  return { ...allOf(ends), ms: performance.now() - startedAt }
}

function allOf(ends) {
  const failed = ends.filter(({ code }) => code !== 0)
  return { code: failed[0]?.code ?? 0, output: failed.map(({ output }) => output).join('\n') }
}

/** Shows that `work` goes on, how long it takes and how it ended. */
async function withProgress(title, isShown, work) {
  const startedAt = performance.now()
  const elapsed = () => performance.now() - startedAt
  const isTerminal = process.stdout.isTTY === true
  if (isTerminal && !isShown) process.stdout.write(`  ${title} …`)
  else console.log(`  ${title} …`)
  const pulse = setInterval(
    () => {
      if (isShown) return
      if (isTerminal) process.stdout.write(`\r  ${title} … ${seconds(elapsed())} `)
      else console.log(`  ${title} … ${seconds(elapsed())}`)
    },
    isTerminal ? 500 : 20_000,
  )
  const { code, output } = await work()
  clearInterval(pulse)
  const verdict = code === 0 ? 'done' : 'FAILED'
  if (isTerminal && !isShown) process.stdout.write(`\r  ${title}: ${verdict} in ${seconds(elapsed())}          \n`)
  else console.log(`  ${title}: ${verdict} in ${seconds(elapsed())}`)
  if (code !== 0 && !isShown) process.stdout.write(`${output}\n`)
  return { code, output, ms: elapsed() }
}

/** Runs a program to its end; collects what it prints. Resolves also when it fails. `isPatient`: others are served first. */
export function runProgram(program, args, { isShown = false, isPatient = false, cwd, env } = {}) {
  return new Promise((resolve) => {
    const isWindowsScript = process.platform === 'win32' && !program.includes('node')
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: isWindowsScript,
    })
    if (isPatient && child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW)
    let output = ''
    const take = (target) => (chunk) => {
      output += chunk
      if (isShown) target.write(chunk)
    }
    child.stdout.on('data', take(process.stdout))
    child.stderr.on('data', take(process.stderr))
    child.on('error', (thrown) => resolve({ code: 127, output: String(thrown) }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
