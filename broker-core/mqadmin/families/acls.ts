import { type AdminClient, requests } from '../../client/index.ts'
import { noAccessControl, partsOf, readAt, writtenAt } from '../access-targets.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { atEach, brokerAddressOf } from '../targets.ts'

const columns = [
  { title: '#Subject', key: 'subject', width: 16, isTitleLeft: true },
  { title: '#PolicyType', key: 'policyType', width: 10, isTitleLeft: true },
  { title: '#Resource', key: 'resource', width: 22, isTitleLeft: true },
  { title: '#Actions', key: 'actions', width: 20, isTitleLeft: true },
  { title: '#SourceIp', key: 'sourceIp', width: 24, isTitleLeft: true },
  { title: '#Decision', key: 'decision', width: 10, isTitleLeft: true },
] as const

type Acl = NonNullable<Awaited<ReturnType<typeof aclOf>>>

async function aclOf(client: AdminClient, address: string, subject: string) {
  return (await client.call(address, requests.authGetAcl, { subject }).catch(noAccessControl)).body
}

/** How many rules a subject has at some brokers together; those of one resource where it is given. */
export async function rulesOf(
  client: AdminClient,
  addresses: readonly string[],
  subject: string,
  resource?: string,
): Promise<number> {
  const counts = await Promise.all(
    addresses.map(async (address) => {
      const acl = await aclOf(client, address, subject)
      const entries = acl?.policies.flatMap((policy) => policy.entries) ?? []
      return entries.filter((entry) => resource === undefined || entry.resource === resource).length
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** A list as Java writes it. */
const listText = (items: readonly string[] | undefined): string =>
  items === undefined ? 'null' : `[${items.join(', ')}]`

/** One row for each entry; the JSON array is named by the broker. */
function printAcls({ out }: CommandContext, address: string, acls: readonly Acl[]): void {
  const table = out.table(address, columns)
  for (const { subject, policies } of acls) {
    if (policies.length === 0)
      table.row({ subject, policyType: '', resource: '', actions: '', sourceIp: '', decision: '' })
    for (const { policyType, entries } of policies)
      for (const { resource, actions, sourceIps, decision } of entries)
        table.row({
          subject,
          policyType: { text: policyType ?? 'null', value: policyType ?? null },
          resource: { text: resource ?? 'null', value: resource ?? null },
          actions: { text: listText(actions), value: actions },
          sourceIp: { text: listText(sourceIps), value: sourceIps ?? null },
          decision: { text: decision ?? 'null', value: decision ?? null },
        })
  }
}

interface RuleOptions {
  readonly brokerAddr: string | undefined
  readonly clusterName: string | undefined
  readonly subject: string
  readonly resources: string
  readonly actions: string
  readonly decision: string
  readonly sourceIp: string | undefined
}

/** One entry for each resource, all with the same actions, addresses and decision. */
async function writeRules(
  { client, out }: CommandContext,
  given: RuleOptions,
  request: typeof requests.authCreateAcl | typeof requests.authUpdateAcl,
): Promise<void> {
  const subject = given.subject.trim()
  const resources = partsOf(given.resources)
  const actions = partsOf(given.actions)
  if (resources.length === 0) throw new CommandError('no resource is named: give -r Topic:name,Group:prefix*')
  if (actions.length === 0) throw new CommandError('no action is named: give -a Pub,Sub')
  const sourceIps = given.sourceIp === undefined ? undefined : partsOf(given.sourceIp)
  const entries = resources.map((resource) => ({ resource, actions, sourceIps, decision: given.decision.trim() }))
  const body = { subject, policies: [{ policyType: undefined, entries }] }
  const verb = request === requests.authCreateAcl ? 'create' : 'update'
  await atEach(out, await writtenAt(client, given), async (address) => {
    await client.call(address, request, { subject }, { body }).catch(noAccessControl)
    out.line(`${verb} acl to ${address} success.`)
    out.fact(address, `${verb}d`)
  })
}

/** Adds rules to a subject (Java: CreateAclSubCommand). */
export const createAcl = command({
  name: 'createAcl',
  about: 'Create acl to cluster.',
  needsNoNameServer: true,
  options: {
    actions: { short: 'a', about: 'the actions of acl to create', isRequired: true },
    brokerAddr: { short: 'b', about: 'create acl to which broker' },
    clusterName: { short: 'c', about: 'create acl to which cluster' },
    decision: { short: 'd', about: 'the decision of acl to create', isRequired: true },
    sourceIp: { short: 'i', about: 'the sourceIps of acl to create' },
    resources: { short: 'r', about: 'the resources of acl to create', isRequired: true },
    subject: { short: 's', about: 'the subject of acl to create.', isRequired: true },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  run: (context, values) => writeRules(context, values, requests.authCreateAcl),
})

/** Replaces the rules of a subject for some resources (Java: UpdateAclSubCommand). */
export const updateAcl = command({
  name: 'updateAcl',
  about: 'Update acl to cluster.',
  needsNoNameServer: true,
  options: {
    actions: { short: 'a', about: 'the actions of acl to update', isRequired: true },
    brokerAddr: { short: 'b', about: 'update acl to which broker' },
    clusterName: { short: 'c', about: 'update acl to which cluster' },
    decision: { short: 'd', about: 'the decision of acl to update', isRequired: true },
    sourceIp: { short: 'i', about: 'the sourceIps of acl to update' },
    resources: { short: 'r', about: 'the resources of acl to update', isRequired: true },
    subject: { short: 's', about: 'the subject of acl to update.', isRequired: true },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  run: (context, values) => writeRules(context, values, requests.authUpdateAcl),
})

/** Removes the rules of a subject, or those for one resource (Java: DeleteAclSubCommand). */
export const deleteAcl = command({
  name: 'deleteAcl',
  about: 'Delete acl from cluster.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'delete acl from which broker' },
    clusterName: { short: 'c', about: 'delete acl from which cluster' },
    resources: { short: 'r', about: 'the resources of acl to delete' },
    subject: { short: 's', about: 'the subject of acl to delete.', isRequired: true },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out, confirm, isUnattended }, values) {
    const subject = values.subject.trim()
    const resource = values.resources?.trim()
    const addresses = await writtenAt(client, values)
    if (!isUnattended) {
      const rules = await rulesOf(client, addresses, subject, resource)
      await confirm(`${rules} rule(s) of ${subject} are removed at ${addresses.length} broker(s).`)
    }
    const header = resource === undefined ? { subject } : { subject, resource }
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.authDeleteAcl, header).catch(noAccessControl)
      out.line(`delete acl to ${address} success.`)
      out.fact(address, 'deleted')
    })
  },
})

/** The rules of a subject (Java: GetAclSubCommand). */
export const getAcl = command({
  name: 'getAcl',
  about: 'Get acl from cluster.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'get acl for which broker' },
    clusterName: { short: 'c', about: 'get acl for specified cluster' },
    subject: { short: 's', about: 'the subject of acl to get' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client, out } = context
    const { subject } = values
    if (subject === undefined) throw new CommandError('give a subject (-s), User:name')
    await atEach(out, await readAt(client, values), async (address) => {
      const acl = await aclOf(client, address, subject.trim())
      if (acl === undefined) out.fact(address, [])
      else printAcls(context, address, [acl])
    })
  },
})

/** Rules by parts of their subjects and resources (Java: ListAclSubCommand). */
export const listAcl = command({
  name: 'listAcl',
  about: 'List acl from cluster.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'list acl for which broker.' },
    clusterName: { short: 'c', about: 'list acl for specified cluster.' },
    resource: { short: 'r', about: 'the resource of acl to filter.' },
    subject: { short: 's', about: 'the subject of acl to filter.' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client, out } = context
    const header = {
      ...(values.subject === undefined ? {} : { subjectFilter: values.subject.trim() }),
      ...(values.resource === undefined ? {} : { resourceFilter: values.resource.trim() }),
    }
    await atEach(out, await readAt(client, values), async (address) => {
      const { body } = await client.call(address, requests.authListAcl, header).catch(noAccessControl)
      if (body.length === 0) out.fact(address, [])
      else printAcls(context, address, body)
    })
  },
})

/** Copies rules from one broker to another (Java: CopyAclsSubCommand). */
export const copyAcl = command({
  name: 'copyAcl',
  about: 'Copy acl to cluster.',
  needsNoNameServer: true,
  options: {
    fromBroker: { short: 'f', about: 'the source broker that the acls copy from', isRequired: true },
    subjects: { short: 's', about: 'the subject list of acl to copy.' },
    toBroker: { short: 't', about: 'the target broker that the acls copy to', isRequired: true },
  },
  async run({ client, out }, values) {
    const [from, to] = [brokerAddressOf(values.fromBroker), brokerAddressOf(values.toBroker)]
    const copy = async (acl: Acl): Promise<void> => {
      const { subject } = acl
      const isNew = (await aclOf(client, to, subject)) === undefined
      const request = isNew ? requests.authCreateAcl : requests.authUpdateAcl
      await client.call(to, request, { subject }, { body: acl }).catch(noAccessControl)
      out.line(`copy acl of ${subject} from ${from} to ${to} success.`)
      out.fact(subject, 'copied')
    }
    const subjects = partsOf(values.subjects)
    if (subjects.length === 0) {
      const { body } = await client.call(from, requests.authListAcl, {}).catch(noAccessControl)
      for (const acl of body) await copy(acl)
    }
    for (const subject of subjects) {
      const acl = await aclOf(client, from, subject)
      if (acl === undefined) out.problem(`[error] ${from}: ${subject} has no rules`)
      else await copy(acl)
    }
  },
})
