import { type AdminClient, requests } from '../../client/index.ts'
import { noAccessControl, partsOf, readAt, writtenAt } from '../access-targets.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { rulesOf } from './acls.ts'
import { atEach, brokerAddressOf } from '../targets.ts'

const columns = [
  { title: '#UserName', key: 'username', width: 16, isTitleLeft: true },
  { title: '#Password', key: 'password', width: 22, isTitleLeft: true },
  { title: '#UserType', key: 'userType', width: 22, isTitleLeft: true },
  { title: '#UserStatus', key: 'userStatus', width: 22, isTitleLeft: true },
] as const

interface User {
  readonly username: string
  readonly password?: string | undefined
  readonly userType?: string | undefined
  readonly userStatus?: string | undefined
}

const cell = (text: string | undefined): string | { text: string; value: null } => text ?? { text: 'null', value: null }

/** Nothing at all is printed where there is nobody. */
function printUsers({ out }: CommandContext, users: readonly User[]): void {
  if (users.length === 0) return out.fact('users', [])
  const table = out.table('users', columns)
  for (const { username, password, userType, userStatus } of users)
    table.row({ username, password: cell(password), userType: cell(userType), userStatus: cell(userStatus) })
}

async function userOf(client: AdminClient, address: string, username: string): Promise<User | undefined> {
  return (await client.call(address, requests.authGetUser, { username }).catch(noAccessControl)).body
}

/** Adds a user (Java: CreateUserSubCommand). */
export const createUser = command({
  name: 'createUser',
  about: 'Create user to cluster.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'create user to which broker' },
    clusterName: { short: 'c', about: 'create user to which cluster' },
    password: { short: 'p', about: 'the password of user to create', isRequired: true },
    userType: { short: 't', about: 'the userType of user to create' },
    username: { short: 'u', about: 'the username of user to create.', isRequired: true },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out }, values) {
    const username = values.username.trim()
    const body = {
      username,
      password: values.password.trim(),
      userType: values.userType?.trim(),
      userStatus: undefined,
    }
    await atEach(out, await writtenAt(client, values), async (address) => {
      await client.call(address, requests.authCreateUser, { username }, { body }).catch(noAccessControl)
      out.line(`create user to ${address} success.`)
      out.fact(address, 'created')
    })
  },
})

/** Changes the password, the type or the status of a user (Java: UpdateUserSubCommand). */
export const updateUser = command({
  name: 'updateUser',
  about: 'Update user to cluster.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'update user to which broker' },
    clusterName: { short: 'c', about: 'update user to which cluster' },
    password: { short: 'p', about: 'the password of user to update' },
    userStatus: { short: 's', about: 'the userStatus of user to update' },
    userType: { short: 't', about: 'the userType of user to update' },
    username: { short: 'u', about: 'the username of user to update.', isRequired: true },
  },
  groups: [
    { options: ['brokerAddr', 'clusterName'], isRequired: true },
    { options: ['password', 'userStatus', 'userType'], isRequired: true },
  ],
  async run({ client, out }, values) {
    const username = values.username.trim()
    const body = {
      username,
      password: values.password?.trim(),
      userType: values.userType?.trim(),
      userStatus: values.userStatus?.trim(),
    }
    await atEach(out, await writtenAt(client, values), async (address) => {
      await client.call(address, requests.authUpdateUser, { username }, { body }).catch(noAccessControl)
      out.line(`update user to ${address} success.`)
      out.fact(address, 'updated')
    })
  },
})

/** Removes a user and its rules (Java: DeleteUserSubCommand). */
export const deleteUser = command({
  name: 'deleteUser',
  about: 'Delete user from cluster.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'delete user from which broker' },
    clusterName: { short: 'c', about: 'delete acl from which cluster' },
    username: { short: 'u', about: 'the username of user to delete.', isRequired: true },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out, confirm, isUnattended }, values) {
    const username = values.username.trim()
    const addresses = await writtenAt(client, values)
    if (!isUnattended) {
      const rules = await rulesOf(client, addresses, `User:${username}`)
      await confirm(`The user ${username} and ${rules} rule(s) are removed at ${addresses.length} broker(s).`)
    }
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.authDeleteUser, { username }).catch(noAccessControl)
      out.line(`delete user to ${address} success.`)
      out.fact(address, 'deleted')
    })
  },
})

/** One user (Java: GetUserSubCommand). Of several masters the first that has it. */
export const getUser = command({
  name: 'getUser',
  about: 'Get user from cluster.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'get user for which broker' },
    clusterName: { short: 'c', about: 'get user for specified cluster' },
    username: { short: 'u', about: 'the username of user to get' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client } = context
    if (values.username === undefined) throw new CommandError('give the name of a user (-u)')
    for (const address of await readAt(client, values)) {
      const user = await userOf(client, address, values.username.trim())
      if (user !== undefined) return printUsers(context, [user])
    }
    printUsers(context, [])
  },
})

/** Users by a part of their names (Java: ListUserSubCommand). Of several masters the first that has any. */
export const listUser = command({
  name: 'listUser',
  about: 'List user from cluster.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'list user for which broker' },
    clusterName: { short: 'c', about: 'list user for specified cluster' },
    filter: { short: 'f', about: 'the filter to list users' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client, out } = context
    const filter = values.filter?.trim()
    for (const address of await readAt(client, values)) {
      const header = filter === undefined ? {} : { filter }
      const { body } = await client.call(address, requests.authListUser, header).catch(noAccessControl)
      if (body.length === 0) continue
      printUsers(context, body)
      if (values.brokerAddr === undefined) out.line(`get user from ${address} success.`)
      return
    }
    printUsers(context, [])
  },
})

/** Copies users from one broker to another (Java: CopyUsersSubCommand). */
export const copyUser = command({
  name: 'copyUser',
  about: 'Copy user to cluster.',
  needsNoNameServer: true,
  options: {
    fromBroker: { short: 'f', about: 'the source broker that the users copy from', isRequired: true },
    toBroker: { short: 't', about: 'the target broker that the users copy to', isRequired: true },
    usernames: { short: 'u', about: 'the username list of user to copy.' },
  },
  async run({ client, out }, values) {
    const [from, to] = [brokerAddressOf(values.fromBroker), brokerAddressOf(values.toBroker)]
    const copy = async (user: User): Promise<void> => {
      const request =
        (await userOf(client, to, user.username)) === undefined ? requests.authCreateUser : requests.authUpdateUser
      const body = { password: undefined, userType: undefined, userStatus: undefined, ...user }
      await client.call(to, request, { username: user.username }, { body }).catch(noAccessControl)
      out.line(`copy user of ${user.username} from ${from} to ${to} success.`)
      out.fact(user.username, 'copied')
    }
    const names = partsOf(values.usernames)
    if (names.length === 0) {
      const { body } = await client.call(from, requests.authListUser, {}).catch(noAccessControl)
      for (const user of body) await copy(user)
    }
    for (const name of names) {
      const user = await userOf(client, from, name)
      if (user === undefined) out.problem(`[error] ${from}: there is no user ${name}`)
      else await copy(user)
    }
  },
})
