import type { SentMessage } from './traffic.ts'

/** What global-setup.ts started, as every journey finds it. */
export interface Scene {
  /** `http://host:port` */
  readonly dashboard: string
  /** `host:port` */
  readonly namesrv: string
  readonly broker: string
  /** Why there is no Java application; then `sent` is empty. */
  readonly noJava?: string
  /** Why there is no cluster to look at; then nothing is tested. */
  readonly noCluster?: string
  readonly sent: readonly SentMessage[]
}

const sceneVariable = 'ROCKETDECK_E2E_SCENE'

/** Hands the scene to the workers, which inherit the environment. */
export function publishScene(scene: Scene): void {
  process.env[sceneVariable] = JSON.stringify(scene)
  process.env['ROCKETDECK_URL'] = scene.dashboard
}

/** @throws when global-setup.ts did not run */
export function readScene(): Scene {
  const text = process.env[sceneVariable]
  if (text === undefined) throw new Error('global-setup.ts has not run')
  return JSON.parse(text) as Scene
}
