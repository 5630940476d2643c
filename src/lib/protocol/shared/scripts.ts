const bareProposition = /^0008(?:[0-9a-f]{2}){1,98}$/;
const publicKeyTree = /^0008cd(0[23][0-9a-f]{64})$/;

/** Whether a script (hex) is a bare proposition of at most 100 bytes: what owner and consumer may be. */
export const isPayoutScript = (ergoTree: string): boolean => bareProposition.test(ergoTree);

/** Whether a script (hex) is that of one public key, 36 bytes: what a worker is. */
export const isPublicKeyScript = (ergoTree: string): boolean => publicKeyTree.test(ergoTree);

/** The compressed public key (hex) of a P2PK script. */
export const publicKeyOf = (ergoTree: string): string | undefined => publicKeyTree.exec(ergoTree)?.[1];
