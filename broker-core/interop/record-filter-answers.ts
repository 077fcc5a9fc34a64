// Records what Apache RocketMQ's own filter answers to random expressions: `npx tsx broker-core/interop/record-filter-answers.ts`.
// The recording is replayed by `broker/filter/filter-answers.test.ts`; it changes only when the samples do.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { filterAnswersFile, type RecordedFilterAnswers, sampleFilterQuestions } from '../testing/filter-answers.ts'
import { compileJava, runJava } from './official-java.ts'

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** Asks Apache's filter; one answer per expression. */
async function ask(propertySets: readonly string[], expressions: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'filter-answers-'))
  try {
    const questions = path.join(folder, 'questions')
    const lines = [...propertySets.map((set) => `P ${base64(set)}`), ...expressions.map((text) => `E ${base64(text)}`)]
    writeFileSync(questions, `${lines.join('\n')}\n`)
    const { output, exitCode } = await runJava(compileJava('FilterAnswers', '5.5.0'), 'FilterAnswers', [questions])
    const answers = output.trim().split('\n')
    if (exitCode !== 0 || answers.length !== expressions.length)
      throw new Error(`${answers.length} answers to ${expressions.length} expressions, exit code ${exitCode}`)
    return answers.map((answer) => (answer.startsWith('!') ? '!' : answer))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { propertySets, expressions, scraps } = sampleFilterQuestions()
const recorded: RecordedFilterAnswers = {
  propertySets,
  expressions,
  answers: await ask(propertySets, expressions),
  scraps,
  scrapAnswers: await ask(propertySets.slice(0, 20), scraps),
}
mkdirSync(path.dirname(filterAnswersFile), { recursive: true })
writeFileSync(filterAnswersFile, gzipSync(JSON.stringify(recorded), { level: 9 }))
process.stdout.write(`${filterAnswersFile}: ${expressions.length} expressions, ${scraps.length} scraps\n`)
