import { CallError } from '../client/index.ts'

/**
 * For `catch` behind a call: a peer that does not know the request is told apart from one that is too old.
 * @param what it lacks, behind its address: `is no controller`
 * @throws CallError always
 */
export const lacking =
  (what: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof CallError) || thrown.code !== 'not-supported') throw thrown
    const { address, responseCode } = thrown
    throw new CallError('not-supported', `${address} ${what}: it does not support the request`, {
      address,
      ...(responseCode === undefined ? {} : { responseCode }),
    })
  }
