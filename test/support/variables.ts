import type { Emulator } from '../../src/emulator/server.js';

/** What says where Temporal is, as the environment has it. */
export function temporalVariables({ address, namespace = 'default' }: { address: string; namespace?: string }) {
  return { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
}

/** What a worker's environment says of the emulator's project. */
export function projectVariables({
  url,
  appId,
  customerId,
  customerSecret,
}: Pick<Emulator, 'url' | 'appId' | 'customerId' | 'customerSecret'>) {
  return {
    AGORA_API_URL: url,
    AGORA_APP_ID: appId,
    AGORA_CUSTOMER_ID: customerId,
    AGORA_CUSTOMER_SECRET: customerSecret,
  };
}
