import { withChangeNotes, type ChangeNotes } from '../audit/change-notes.ts'
import { recordAudit, type AuditEntry } from '../audit/audit-log.ts'
import { auditText, subjectOf } from '../audit/audit-text.ts'
import type { Endpoint } from '../contract/endpoint.ts'
import { paths } from '../contract/paths.ts'
import { isWriteRight } from '../contract/rights.ts'
import { serverLog } from '../server-log.ts'

interface Asked {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/**
 * Runs a service; when its endpoint changes something, writes down who asked what, what was there before and after, and how it
 * ended. What cannot be written down is logged: a full disk does not undo a write that is done.
 */
export async function audited<R>(
  endpoint: Endpoint,
  request: Request,
  input: Asked,
  run: () => R | Promise<R>,
): Promise<R> {
  if (!isWriteRight(endpoint.right)) return run()
  const notes: ChangeNotes = {}
  let end: Pick<AuditEntry, 'outcome' | 'detail'> = { outcome: 'failed', detail: '' }
  try {
    const reply = await withChangeNotes(notes, run)
    const failed = failuresOf(reply)
    end = failed === '' ? { outcome: 'done', detail: '' } : { outcome: 'partly', detail: failed }
    return reply
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message?: string }
    end = {
      outcome: code === 'read-only' ? 'refused' : 'failed',
      detail: `${code ?? 'internal'}: ${message ?? ''}`.slice(0, 1000),
    }
    throw thrown
  } finally {
    write(endpoint, request, input, { ...notes, ...end })
  }
}

function write(
  endpoint: Endpoint,
  request: Request,
  input: Asked,
  { before, after, ...end }: ChangeNotes & Pick<AuditEntry, 'outcome' | 'detail'>,
): void {
  try {
    // What clusters there are is told in the list of each: that of a removed one is no longer read.
    const isOfDashboard = endpoint.right === 'clusters.write'
    const { cluster = '' } = isOfDashboard ? {} : (input.params as { cluster?: string })
    recordAudit({
      at: Date.now(),
      cluster,
      actor: 'anonymous',
      address: (request.headers.get('x-forwarded-for') ?? '').split(',')[0]!.trim().slice(0, 100),
      action: nameOf(endpoint),
      subject: subjectOf(isOfDashboard ? input.params : undefined, input.query, input.body),
      input: auditText({ ...(input.query as object), ...(input.body as object) }),
      before: before === undefined ? null : auditText(before),
      after: after === undefined ? null : auditText(after),
      ...end,
    })
  } catch (thrown) {
    serverLog().error({ err: thrown, action: nameOf(endpoint) }, 'a write could not be written into the audit list')
  }
}

/** The endpoint's name in the contract; method and path for one that is not there. */
function nameOf({ method, path }: Endpoint): string {
  const found = Object.entries(paths).find(([, at]) => at.method === method && at.path === path)
  return found?.[0] ?? `${method} ${path}`
}

function failuresOf(reply: unknown): string {
  const { failures } = (reply ?? {}) as { failures?: readonly { broker?: string; message?: string }[] }
  if (!Array.isArray(failures)) return ''
  return failures
    .map(({ broker, message }) => `${broker ?? ''}: ${message ?? ''}`)
    .join('; ')
    .slice(0, 1000)
}
