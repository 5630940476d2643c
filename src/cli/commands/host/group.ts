import { hostDoctor } from './doctor.ts';
import { hostLeave, hostRetire } from './exit.ts';
import { hostPause, hostResume } from './pause.ts';
import { hostRun } from './run.ts';
import { hostSetup } from './setup.ts';
import { hostAddStake, hostUpdate } from './update.ts';
import { hostWithdraw } from './withdraw.ts';

export const hostGroup = {
  name: 'host',
  description: 'provide GPU time: enrol this machine, run its worker, withdraw earnings',
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
