/** Why a request of RocketMQ is answered with code 3 here. `dead`: no release from 4.9 on answers it either. */
export interface Unserved {
  readonly codes: readonly number[]
  readonly why: string
}

export const unservedRequests: readonly Unserved[] = [
  {
    codes: [13, 22, 23, 27, 47, 209, 210, 211, 212, 213, 214, 301, 302],
    why: 'not applicable: a number that RocketMQ reserves; no server of 4.9 or 5.5 answers it and no client sends it',
  },
  { codes: [50, 51, 52, 53, 54], why: 'not applicable: access control of 4.x, which 5.5.0 no longer has' },
  { codes: [354, 355], why: 'not applicable: for stores in RocksDB; this one keeps plain files' },
  { codes: [513], why: 'refused: static topics spread over several brokers' },
  { codes: [902, 903, 905, 906, 1008], why: 'refused: for groups of brokers that replace a lost master' },
  {
    codes: [1001, 1002, 1003, 1004, 1005, 1006, 1009, 1010, 1011, 1012, 1013],
    why: 'not applicable: asked of a controller, a program of its own in RocketMQ',
  },
  { codes: [2001, 2002, 2003, 2004], why: 'not applicable: nothing is held back from readers of old messages' },
  {
    codes: [3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010],
    why: 'refused: there are no users and access rules of the broker',
  },
  {
    codes: [200_070, 200_071, 200_072, 200_073, 200_074, 200_075, 200_076, 200_077, 200_078, 200_079],
    why: 'not applicable: light topics need a store in RocksDB',
  },
]

/** Codes that 4.9.7 has and 5.5.0 does not. */
export const codesOfFourOnly: Readonly<Record<number, string>> = {
  50: 'UPDATE_AND_CREATE_ACL_CONFIG',
  51: 'DELETE_ACL_CONFIG',
  52: 'GET_BROKER_CLUSTER_ACL_INFO',
  53: 'UPDATE_GLOBAL_WHITE_ADDRS_CONFIG',
  54: 'GET_BROKER_CLUSTER_ACL_CONFIG',
}
