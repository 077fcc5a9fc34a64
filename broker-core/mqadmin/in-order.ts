/**
 * Works on many things at the same time, and hands the results over in the order of the things, each as soon as its turn comes.
 * @param parallel how many at most
 * @param isStopped no more are begun once it is true
 * @throws what `work` throws
 */
export async function inOrder<I, O>(
  inputs: readonly I[],
  options: { readonly parallel: number; readonly isStopped?: () => boolean },
  work: (input: I) => Promise<O>,
  take: (result: O, index: number) => void,
): Promise<void> {
  const early = new Map<number, O>()
  let next = 0
  let turn = 0
  const worker = async (): Promise<void> => {
    while (next < inputs.length && options.isStopped?.() !== true) {
      const index = next++
      early.set(index, await work(inputs[index]!))
      for (let result = early.get(turn); early.has(turn); result = early.get(turn)) {
        early.delete(turn)
        take(result as O, turn++)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.parallel, inputs.length) }, worker))
}
