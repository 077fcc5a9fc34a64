import { z } from 'zod'
import { javaList, javaText, javaTextOrNothing, orNothing } from '../java-values.ts'

/** Java: UserInfo. What is missing stays as it is when a user is changed. */
export const userInfo = z.object({
  username: javaText(),
  password: javaTextOrNothing,
  /** `Super` or `Normal`. */
  userType: javaTextOrNothing,
  /** `enable` or `disable`. */
  userStatus: javaTextOrNothing,
})
export type UserInfo = z.output<typeof userInfo>

/** Java: AclInfo.PolicyEntryInfo. */
export const policyEntry = z.object({
  /** `Topic:name`, `Group:prefix*`, `Cluster:*` … */
  resource: javaTextOrNothing,
  actions: javaList(javaText()),
  sourceIps: orNothing(javaList(javaText())),
  /** `Allow` or `Deny`. */
  decision: javaTextOrNothing,
})
export type PolicyEntry = z.output<typeof policyEntry>

/** Java: AclInfo. */
export const aclInfo = z.object({
  /** `User:name` */
  subject: javaText(),
  policies: javaList(
    z.object({
      /** `Custom` (also when missing) or `Default`. */
      policyType: javaTextOrNothing,
      entries: javaList(policyEntry),
    }),
  ),
})
export type AclInfo = z.output<typeof aclInfo>
