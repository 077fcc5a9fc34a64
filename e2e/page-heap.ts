import type { CDPSession } from '@playwright/test'

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] }
  }
  /** As many numbers for each node as there are fields. */
  readonly nodes: readonly number[]
}

/** Bytes of a page after a collection. */
export interface PageHeap {
  /** Objects, texts, nodes of the document: what a page that forgets to let go keeps more and more of. */
  readonly objects: number
  /** What the engine has compiled. It goes on with that for minutes, the more the longer a page is used, and then no more. */
  readonly code: number
}

/** Reads what a page holds from a snapshot of its heap, which is taken after a collection. */
export async function pageHeap(session: CDPSession): Promise<PageHeap> {
  const pieces: string[] = []
  const take = ({ chunk }: { chunk: string }): unknown => pieces.push(chunk)
  session.on('HeapProfiler.addHeapSnapshotChunk', take)
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  session.off('HeapProfiler.addHeapSnapshotChunk', take)
  const { snapshot, nodes } = JSON.parse(pieces.join('')) as HeapSnapshot
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')]
  const code = types[0].indexOf('code')
  const sum = { objects: 0, code: 0 }
  for (let at = 0; at < nodes.length; at += fields.length)
    sum[nodes[at + type] === code ? 'code' : 'objects'] += nodes[at + size]!
  return sum
}
