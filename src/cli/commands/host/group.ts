import { hostDoctor } from './doctor.ts';
import { hostLeave, hostRetire, hostWithdraw } from './exit.ts';
import { hostPause, hostResume } from './pause.ts';
import { hostRun } from './run.ts';
import { hostSetup } from './setup.ts';
import { hostAddStake, hostUpdate } from './update.ts';

export const hostGroup = {
  name: 'host',
  description: 'rent out: enrol this machine, run its worker, take the earnings',
  verbs: [
    hostSetup,
    hostDoctor,
    hostRun,
    hostUpdate,
    hostAddStake,
    hostPause,
    hostResume,
    hostWithdraw,
    hostRetire,
    hostLeave,
  ],
};
