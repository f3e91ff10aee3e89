// Ends what killed test runs left behind: labs that were to live only as long as a process that is gone.

import { readRecord, removeState } from './lab-record.ts';
import { isAbandoned, ownClaims, releaseNetwork, removeAddresses } from './network.ts';
import { endProcesses, isAlive, processesOfLab } from './process-table.ts';

/** Goes through the claims on networks; every `up` does it. */
export async function clearAbandoned(): Promise<void> {
  for (const claim of ownClaims()) {
    if (claim.isEphemeral && !isAlive(claim.claimer)) {
      await endProcesses(processesOfLab(claim.dir), 3_000);
      const record = readRecord(claim.dir);
      if (record) await removeAddresses(record.addedAddresses);
      await removeState(claim.dir, claim.dir);
    }
    if (isAbandoned(claim)) releaseNetwork(claim.net);
  }
}
