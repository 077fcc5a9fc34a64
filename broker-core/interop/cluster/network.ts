import { spawnSync } from 'node:child_process'

/** Machines of a test cluster, made of addresses of this machine: one may be cut off. */
export interface TestNetwork {
  /** Address of everybody but the one that can be cut off. */
  readonly host: string
  /** Address of the machine that can be cut off. */
  readonly island: string
  /** Words in front of a command that make it run there. */
  readonly onIsland: readonly string[]
  cut(): void
  join(): void
  remove(): void
}

const ip = (...words: string[]): boolean => spawnSync('ip', words, { stdio: 'ignore' }).status === 0
const number = (from: number, to: number): number => from + Math.floor(Math.random() * (to - from))

/** A network namespace with a cable to this machine; undefined where this user may not make one. */
export function networkWithIsland(): TestNetwork | undefined {
  const name = `rd${process.pid}`
  const net = `10.${number(200, 250)}.${number(0, 256)}`
  const [host, island, near, far] = [`${net}.1`, `${net}.2`, `${name}a`, `${name}b`]
  const remove = (): void => {
    ip('netns', 'delete', name)
    ip('link', 'delete', near)
  }
  const isMade =
    ip('netns', 'add', name) &&
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name) &&
    ip('address', 'add', `${host}/30`, 'dev', near) &&
    ip('link', 'set', near, 'up') &&
    ip('-n', name, 'address', 'add', `${island}/30`, 'dev', far) &&
    ip('-n', name, 'link', 'set', 'lo', 'up') &&
    ip('-n', name, 'link', 'set', far, 'up')
  if (!isMade) {
    remove()
    return undefined
  }
  return {
    host,
    island,
    onIsland: ['ip', 'netns', 'exec', name],
    cut: () => ip('-n', name, 'link', 'set', far, 'down'),
    join: () => ip('-n', name, 'link', 'set', far, 'up'),
    remove,
  }
}

/** Two addresses of the loopback interface: nobody can be cut off. */
export function loopbackNetwork(): TestNetwork {
  const net = `127.${number(100, 200)}.${number(0, 256)}`
  const nothing = (): void => undefined
  return { host: `${net}.1`, island: `${net}.2`, onIsland: [], cut: nothing, join: nothing, remove: nothing }
}
