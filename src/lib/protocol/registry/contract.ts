/** Token positions of a registry shard. */
export const registryTokens = { registry: 0, provider: 1, gpuc: 2, member: 3 } as const;
/** Context variable 0 of a registry shard names the action. */
export const registryActions = { enrolProvider: 1, leave: 2, topUp: 3, enrolMember: 4, leaveMember: 5 } as const;
