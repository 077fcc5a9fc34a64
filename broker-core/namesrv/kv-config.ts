import { z } from 'zod'
import { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/log.ts'
import { readJavaJson, writeJavaJson } from '../protocol/java-json.ts'
import { javaMap, javaText } from '../protocol/java-values.ts'

/** Namespace of the queue counts of ordered topics. */
export const orderTopicNamespace = 'ORDER_TOPIC_CONFIG'

const fileContent = z.object({ configTable: javaMap(javaMap(javaText())) })

/** Texts by namespace and key, kept in a file (Java: KVConfigManager). */
export class KvConfig {
  readonly #file: JsonFile
  #namespaces = new Map<string, Map<string, string>>()

  constructor(path: string, log: Logger) {
    this.#file = new JsonFile({ path, log, print: () => `${writeJavaJson({ configTable: this.#namespaces })}\n` })
  }

  /** @throws OperatingError when the file is there but cannot be read */
  load(): void {
    this.#namespaces = this.#file.load((text) => fileContent.parse(readJavaJson(text)).configTable) ?? new Map()
  }

  get(namespace: string, key: string): string | undefined {
    return this.#namespaces.get(namespace)?.get(key)
  }

  namespace(namespace: string): ReadonlyMap<string, string> | undefined {
    return this.#namespaces.get(namespace)
  }

  /** Resolves when the value is on disk. @throws the system's error when it cannot be written; it is kept in memory then */
  async put(namespace: string, key: string, value: string): Promise<void> {
    let table = this.#namespaces.get(namespace)
    if (table === undefined) this.#namespaces.set(namespace, (table = new Map()))
    table.set(key, value)
    await this.#save()
  }

  async delete(namespace: string, key: string): Promise<void> {
    if (this.#namespaces.get(namespace)?.delete(key) === true) await this.#save()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #save(): Promise<void> {
    this.#file.touch()
    await this.#file.flush()
  }
}
