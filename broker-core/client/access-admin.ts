import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { CallError, isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import type { BrokerAddress } from './cluster-view.ts'
import { gather, type Gathered } from './fan-out.ts'

/** What one broker answered. */
export interface AtBroker<T> {
  readonly target: BrokerAddress
  readonly found: readonly T[]
}

/** A user as a broker keeps it. The password never leaves this file. */
export interface AccessUser {
  readonly username: string
  /** `Super` or `Normal`. */
  readonly type: string
  /** `enable` or `disable`. */
  readonly status: string
}

/** What is given of a user; what is left out stays as it is. */
export interface UserChange {
  readonly username: string
  readonly password?: string | undefined
  readonly type?: string | undefined
  readonly status?: string | undefined
}

/** What a subject may do with one resource. */
export interface AccessRule {
  /** `User:name` */
  readonly subject: string
  /** `Custom` or `Default`. */
  readonly policyType: string
  /** `Topic:name`, `Group:prefix*`, `Cluster:*` … */
  readonly resource: string
  readonly actions: readonly string[]
  readonly sourceIps: readonly string[]
  /** `Allow` or `Deny`. */
  readonly decision: string
}

/** The broker's settings that name where users and rules are kept. */
type Provider = 'authenticationMetadataProvider' | 'authorizationMetadataProvider'
const keptUsers = 'authenticationMetadataProvider'
const keptRules = 'authorizationMetadataProvider'

/**
 * Users and access rules of brokers from 5.3 on (ACL 2.0). Every broker keeps its own, slaves too, so everything is asked of and
 * written to each of the given brokers; one that has no access control is among the failures, as
 * `not-supported`.
 */
export class AccessAdmin {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  async users(targets: readonly BrokerAddress[]): Promise<Gathered<AtBroker<AccessUser>>> {
    return this.gather(keptUsers, targets, async (target) => {
      const { body } = await this.parts.caller.broker(target.address, requests.authListUser, {})
      const found = body.map((user) => ({
        username: user.username,
        type: user.userType ?? '',
        status: user.userStatus ?? '',
      }))
      return { target, found }
    })
  }

  async rules(targets: readonly BrokerAddress[]): Promise<Gathered<AtBroker<AccessRule>>> {
    return this.gather(keptRules, targets, async (target) => {
      const { body } = await this.parts.caller.broker(target.address, requests.authListAcl, {})
      const found = body.flatMap(({ subject, policies }) =>
        policies.flatMap(({ policyType, entries }) =>
          entries.map((entry) => ({
            subject,
            policyType: policyType ?? 'Custom',
            resource: entry.resource ?? '',
            actions: entry.actions,
            sourceIps: entry.sourceIps ?? [],
            decision: entry.decision ?? '',
          })),
        ),
      )
      return { target, found }
    })
  }

  createUser(user: UserChange, targets: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    return this.each(keptUsers, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authCreateUser, { username: user.username }, { body: userBody(user) }),
    )
  }

  updateUser(user: UserChange, targets: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    return this.each(keptUsers, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authUpdateUser, { username: user.username }, { body: userBody(user) }),
    )
  }

  /** Removes a user and its rules. */
  deleteUser(username: string, targets: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    return this.each(keptUsers, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authDeleteUser, { username }),
    )
  }

  /** Adds rules of one subject. */
  createRules(rules: readonly AccessRule[], targets: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    const body = rulesBody(rules)
    return this.each(keptRules, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authCreateAcl, { subject: body.subject }, { body }),
    )
  }

  /** Replaces the rules that a subject has for the same resources. */
  updateRules(rules: readonly AccessRule[], targets: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    const body = rulesBody(rules)
    return this.each(keptRules, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authUpdateAcl, { subject: body.subject }, { body }),
    )
  }

  /** Removes the rules of a subject for one resource. */
  deleteRule(
    rule: Pick<AccessRule, 'subject' | 'policyType' | 'resource'>,
    targets: readonly BrokerAddress[],
  ): Promise<Gathered<BrokerAddress>> {
    const { subject, policyType, resource } = rule
    return this.each(keptRules, targets, ({ address }) =>
      this.parts.caller.broker(address, requests.authDeleteAcl, { subject, policyType, resource }),
    )
  }

  private each(
    provider: Provider,
    targets: readonly BrokerAddress[],
    write: (target: BrokerAddress) => Promise<unknown>,
  ): Promise<Gathered<BrokerAddress>> {
    return this.gather(provider, targets, async (target) => {
      await write(target)
      return target
    })
  }

  private gather<T>(
    provider: Provider,
    targets: readonly BrokerAddress[],
    ask: (target: BrokerAddress) => Promise<T>,
  ): Promise<Gathered<T>> {
    return gather(targets, async (target) => {
      try {
        return await ask(target)
      } catch (thrown) {
        throw await this.reasonOf(thrown, target.address, provider)
      }
    })
  }

  /**
   * A broker whose settings name no provider refuses with SYSTEM_ERROR, "please try again later" (AdminBrokerProcessor,
   * `handleAuthException`), as it does when the provider fails; its settings tell which it is.
   */
  private async reasonOf(thrown: unknown, address: string, provider: Provider): Promise<unknown> {
    if (!isRefusal(thrown, responseCode.SYSTEM_ERROR)) return thrown
    const asked = this.parts.caller.broker(address, requests.getBrokerConfig, {}, { vip: false })
    const settings = await asked.catch(() => undefined)
    if (settings === undefined || (settings.body.get(provider) ?? '') !== '') return thrown
    const message = `${address} has no access control 2.0: its setting ${provider} is empty`
    return new CallError('not-supported', message, { address, responseCode: responseCode.SYSTEM_ERROR, cause: thrown })
  }
}

const userBody = ({ username, password, type, status }: UserChange) => ({
  username,
  password,
  userType: type,
  userStatus: status,
})

/** @param rules of one subject and policy type, at least one */
function rulesBody(rules: readonly AccessRule[]) {
  const { subject, policyType } = rules[0]!
  const entries = rules.map(({ resource, actions, sourceIps, decision }) => ({
    resource,
    actions: [...actions],
    sourceIps: sourceIps.length === 0 ? undefined : [...sourceIps],
    decision,
  }))
  return { subject, policies: [{ policyType, entries }] }
}
