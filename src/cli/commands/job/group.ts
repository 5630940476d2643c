import { jobApprove } from './approve.ts';
import { jobCancel } from './cancel.ts';
import { jobDispute } from './dispute.ts';
import { jobList } from './list.ts';
import { jobLogs } from './logs.ts';
import { jobOpen } from './open.ts';
import { jobResult } from './result.ts';
import { jobStatus } from './status.ts';

export const jobGroup = {
  name: 'job',
  description: 'rent GPU time: open jobs, follow them, fetch results',
  verbs: [jobOpen, jobList, jobStatus, jobLogs, jobResult, jobApprove, jobDispute, jobCancel],
};
