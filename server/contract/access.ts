import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { gathered, Partial } from './values.ts'

const name = z.string().trim().min(1).max(255)

/** The brokers that are meant: those of one name, of one RocketMQ cluster, or all. Slaves too, for each keeps its own. */
const scope = { brokerCluster: name.optional(), broker: name.optional() }
const searched = z.object({ ...scope, q: z.string().max(255).optional() })

/** One broker process. */
export const AccessPlace = z.object({ broker: z.string(), brokerId: z.string(), address: z.string() })
export type AccessPlace = z.infer<typeof AccessPlace>

export const UserType = z.enum(['Super', 'Normal'])
export const UserStatus = z.enum(['enable', 'disable'])

const listed = {
  /** Every broker that was asked and answered. */
  places: z.array(AccessPlace),
  /** False when no broker has access control 2.0, or none has it switched on; the failures say which. */
  supported: z.boolean(),
  ...gathered,
}
/** Where brokers agree on a row, `missingAt` and `differsAt` are empty. */
const agreement = {
  /** Addresses of brokers that answered and have no such row. */
  missingAt: z.array(z.string()),
  /** Addresses of brokers whose row says something else; the row is that of the first broker. */
  differsAt: z.array(z.string()),
}

export const AccessUserRow = z.object({ username: z.string(), type: z.string(), status: z.string(), ...agreement })
export type AccessUserRow = z.infer<typeof AccessUserRow>

/** Users over all brokers of the scope. Passwords stay on the brokers. */
export const listAccessUsers = endpoint(paths.listAccessUsers, {
  right: 'access.read',
  query: searched,
  reply: z.object({ items: z.array(AccessUserRow), ...listed }),
})

export const AccessRuleRow = z.object({
  /** `User:name` */
  subject: z.string(),
  policyType: z.string(),
  /** `Topic:name`, `Group:prefix*`, `Cluster:*` … */
  resource: z.string(),
  actions: z.array(z.string()),
  sourceIps: z.array(z.string()),
  decision: z.string(),
  ...agreement,
})
export type AccessRuleRow = z.infer<typeof AccessRuleRow>

/** Access rules over all brokers of the scope, one row for each subject and resource. */
export const listAccessRules = endpoint(paths.listAccessRules, {
  right: 'access.read',
  query: searched,
  reply: z.object({ items: z.array(AccessRuleRow), ...listed }),
})

/** Brokers that did it, and those that did not. */
const done = Partial(AccessPlace)

export const createAccessUser = endpoint(paths.createAccessUser, {
  right: 'access.write',
  body: z.object({
    ...scope,
    username: name,
    password: z.string().min(1).max(1000),
    type: UserType.default('Normal'),
    status: UserStatus.default('enable'),
  }),
  reply: done,
})

/** Changes what is given of a user; the rest stays as it is on each broker. */
export const updateAccessUser = endpoint(paths.updateAccessUser, {
  right: 'access.write',
  body: z
    .object({
      ...scope,
      username: name,
      password: z.string().min(1).max(1000).optional(),
      type: UserType.optional(),
      status: UserStatus.optional(),
    })
    .refine(({ password, type, status }) => (password ?? type ?? status) !== undefined, 'nothing to change is given'),
  reply: done,
})

/** Removes a user and its rules. */
export const deleteAccessUser = endpoint(paths.deleteAccessUser, {
  right: 'access.write',
  query: z.object({ ...scope, username: name }),
  reply: done,
})

export const AccessAction = z.enum(['All', 'Pub', 'Sub', 'Create', 'Update', 'Delete', 'Get', 'List'])
export const PolicyType = z.enum(['Custom', 'Default'])

const subject = z.string().regex(/^User:\S{1,255}$/, 'a subject is User:name')
const resource = z
  .string()
  .regex(/^(\*|(Any|Cluster|Namespace|Topic|Group):\S{1,255})$/, 'a resource is Topic:name, Group:prefix*, Cluster:* …')
const rules = z.object({
  ...scope,
  subject,
  policyType: PolicyType.default('Custom'),
  resources: z.array(resource).min(1).max(100),
  actions: z.array(AccessAction).min(1),
  sourceIps: z
    .array(z.string().regex(/^[0-9a-fA-F.:*/,{}[\]-]{1,64}$/, 'not an address or a range'))
    .max(100)
    .default([]),
  decision: z.enum(['Allow', 'Deny']),
})

/** Adds rules for a subject: the same actions, addresses and decision for each resource. */
export const createAccessRules = endpoint(paths.createAccessRules, { right: 'access.write', body: rules, reply: done })

/** Replaces the rules that a subject has for these resources. */
export const updateAccessRules = endpoint(paths.updateAccessRules, { right: 'access.write', body: rules, reply: done })

/** Removes the rule of a subject for one resource. */
export const deleteAccessRule = endpoint(paths.deleteAccessRule, {
  right: 'access.write',
  query: z.object({
    ...scope,
    subject,
    policyType: PolicyType.default('Custom'),
    resource: z.string().min(1).max(300),
  }),
  reply: done,
})
