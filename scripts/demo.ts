import { spawn } from 'node:child_process'
import path from 'node:path'
import { startShop } from '../broker-core/testing/shop/shop.ts'
import { SimulatedCluster } from '../broker-core/testing/simulated/simulated-cluster.ts'
import { readAddresses } from './started-product.ts'

/**
 * `npm run demo`: the whole product, with a small shop of producers and consumers on it. `npm run demo:large`: the dashboard, for a
 * simulated cluster of 8 brokers with 10,000 topics and groups. All options of `npm start` go with both; the data is in `data/demo`
 * and `data/demo-large` unless they say otherwise.
 */
const root = path.dirname(import.meta.dirname)
const isLarge = process.argv.includes('--large')
const words = process.argv.slice(2).filter((word) => word !== '--large')
const isElsewhere = words.some((word) => /^(-d|--data)(=|$)/.test(word)) || process.env['ROCKETDECK_DATA'] !== undefined
const data = isElsewhere ? [] : ['--data', path.join('data', isLarge ? 'demo-large' : 'demo')]
const simulated = isLarge ? await SimulatedCluster.start() : undefined
const namesrv = simulated === undefined ? [] : ['--namesrv', simulated.namesrvAddress]

const product = spawn(process.execPath, [path.join(root, 'bin/start.mjs'), ...data, ...namesrv, ...words], {
  cwd: root,
  stdio: ['inherit', 'pipe', 'inherit'],
})
const ended = new Promise<number>((resolve) => product.once('exit', (code) => resolve(code ?? 1)))
let output = ''
const ready = new Promise<string>((resolve) => {
  product.stdout.on('data', (piece: Buffer) => {
    process.stdout.write(piece)
    output += piece.toString()
    if (/Ready in/.test(output)) resolve(readAddresses(output).namesrv)
  })
})
// A terminal tells both of Ctrl-C; others tell only this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => product.kill(signal))

const opening = ready.then(async (address): Promise<{ close(): Promise<void> }> => {
  if (simulated !== undefined) return simulated
  const shop = await startShop(address)
  console.log('The shop is open: 7 topics, 9 consumer groups. Ctrl-C ends everything.')
  return shop
})
opening.catch((thrown: unknown) => {
  console.error(`rocketdeck: the shop could not open: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  product.kill('SIGTERM')
})
process.exitCode = await ended
const world = await Promise.race([opening, Promise.resolve(undefined)]).catch(() => undefined)
await world?.close()
process.exit()
