/** Who may see what of a job, as the chain says. Keys are compressed public keys in hex. */
export interface JobParties {
  readonly consumerPublicKey: string;
  /** Absent until the job is matched. */
  readonly workerPublicKey?: string;
  /** sha-256 of the input bundle to which the job commits. */
  readonly inputBundleHash: string;
}

/** @throws AppError `unavailable` where the chain cannot be read. */
export interface JobAccess {
  /** The parties of a job by the id of its open box, whatever became of the job since; `undefined` for no job. */
  partiesOf(openBoxId: string): Promise<JobParties | undefined>;
}
