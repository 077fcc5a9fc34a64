import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node'

/**
 * The order of test files for a clean machine, where no earlier run tells how long they take: begun first, the longest do not run on
 * when all others have ended.
 * @param names of the longest files, without what stands behind their first dot
 */
export function longestFirst(names: readonly string[]): TestSequencerConstructor {
  const place = ({ moduleId }: TestSpecification): number => {
    const found = names.findIndex((name) => moduleId.includes(`/${name}.`))
    return found < 0 ? names.length : found
  }
  const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder
  return class LongestFirst extends BaseSequencer {
    override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return Promise.resolve([...files].sort((one, other) => order(one) - order(other) || place(one) - place(other)))
    }
  }
}
