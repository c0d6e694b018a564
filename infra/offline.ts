/** The variable that says that nothing is to be fetched from anywhere. */
export const offlineVariable = 'SAGEMAKER_LOCAL_OFFLINE';

/** Whether all must come from what is on this machine and on its engine. */
export const isOffline = (env: NodeJS.ProcessEnv = process.env): boolean =>
  /^(1|true|yes)$/i.test(env[offlineVariable] ?? '');

/** Said of what is not there. */
export const notFetched = `it is not here, and ${offlineVariable} is set: nothing is fetched`;
