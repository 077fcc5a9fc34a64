import { readFileSync } from 'node:fs'
import path from 'node:path'
import { OperatingError } from '../base/errors.ts'
import type { Credentials } from '../client/index.ts'
import type { JavaSettings } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The credentials: from `-Drocketmq.client.accessKey=…` and `secretKey`, else ROCKETMQ_ACCESS_KEY and ROCKETMQ_SECRET_KEY, else the
 * file `$ROCKETMQ_HOME/conf/tools.yml` as Apache's tool reads it. Undefined: requests are not signed.
 * @throws OperatingError `CREDENTIALS` when only one of the two keys is given, or the file cannot be read
 */
export function credentialsOf(settings: JavaSettings, env: Environment): Credentials | undefined {
  const file =
    settings.get('rocketmq.acl.tools.file') ??
    (env['ROCKETMQ_HOME'] ? path.join(env['ROCKETMQ_HOME'], 'conf', 'tools.yml') : undefined)
  return (
    pairOf(
      settings.get('rocketmq.client.accessKey'),
      settings.get('rocketmq.client.secretKey'),
      settings.get('rocketmq.client.securityToken'),
      'rocketmq.client.accessKey and rocketmq.client.secretKey',
    ) ??
    pairOf(
      env['ROCKETMQ_ACCESS_KEY'],
      env['ROCKETMQ_SECRET_KEY'],
      env['ROCKETMQ_SECURITY_TOKEN'],
      'ROCKETMQ_ACCESS_KEY and ROCKETMQ_SECRET_KEY',
    ) ??
    (file === undefined ? undefined : fromFile(file))
  )
}

function pairOf(
  accessKey: string | undefined,
  secretKey: string | undefined,
  securityToken: string | undefined,
  names: string,
): Credentials | undefined {
  if (!accessKey && !secretKey) return undefined
  if (!accessKey || !secretKey) throw new OperatingError('CREDENTIALS', `of ${names} only one is given`)
  return { accessKey, secretKey, ...(securityToken ? { securityToken } : {}) }
}

function fromFile(file: string): Credentials | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OperatingError('CREDENTIALS', `${file} cannot be read: ${(thrown as Error).message}`)
  }
  const lineOf = (key: string): string | undefined => {
    const value = new RegExp(`^${key}\\s*:\\s*(.*?)\\s*(?:#.*)?$`, 'm').exec(text)?.[1]
    return value?.replace(/^(["'])(.*)\1$/, '$2')
  }
  return pairOf(lineOf('accessKey'), lineOf('secretKey'), undefined, `accessKey and secretKey of ${file}`)
}
