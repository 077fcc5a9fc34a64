import { homedir } from 'node:os'
import path from 'node:path'
import type { ConfigSpellings, CorrectedValue } from '../base/config-spellings.ts'

/** Below this, a time in milliseconds was meant in seconds: nobody checks transactions ten times a second. */
const secondsBelow = 100

const inSeconds = (text: string): CorrectedValue | undefined => {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : 0
  if (value <= 0 || value >= secondsBelow) return undefined
  return { text: String(value * 1000), why: `would be milliseconds: taken for ${value} seconds` }
}

const withSemicolons = (text: string): CorrectedValue | undefined => {
  if (!/[,\s]/.test(text.trim())) return undefined
  const addresses = text.split(/[;,\s]+/).filter((address) => address !== '')
  return {
    text: addresses.join(';'),
    why: `is not a list of addresses: they are separated by ";". Taken for ${addresses.join(';')}`,
  }
}

/** What guides for RocketMQ write, and how it is meant. */
export const brokerSpellings: ConfigSpellings = {
  otherNames: {
    nameServerAddr: 'namesrvAddr',
    nameSrvAddr: 'namesrvAddr',
    nameserverAddr: 'namesrvAddr',
    namesrvaddr: 'namesrvAddr',
    brokerIp1: 'brokerIP1',
    brokerIP: 'brokerIP1',
    mapedFileSizeCommitLog: 'mappedFileSizeCommitLog',
    mapedFileSizeConsumeQueue: 'mappedFileSizeConsumeQueue',
    mapedFileSizeConsumeQueueExt: 'mappedFileSizeConsumeQueueExt',
    disMaxUsedSpaceRatio: 'diskMaxUsedSpaceRatio',
    transactionTimeout: 'transactionTimeOut',
  },
  meaningless: {
    storePathConsumeQueue: 'the consume queues are in <storePathRootDir>/consumequeue',
    storePathIndex: 'the index is in <storePathRootDir>/index',
    storeCheckPoint: 'the checkpoint is <storePathRootDir>/checkpoint',
    storeCheckpoint: 'the checkpoint is <storePathRootDir>/checkpoint',
    abortFile: 'the mark of a broker that runs is <storePathRootDir>/abort',
  },
  corrections: {
    namesrvAddr: withSemicolons,
    transactionTimeOut: inSeconds,
    transactionCheckInterval: inSeconds,
  },
  variables: { storePathRootDir: path.join(homedir(), 'store'), 'user.home': homedir(), HOME: homedir() },
}
