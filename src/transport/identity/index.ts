// Door of `transport/identity`: keys, certificates and pins, and the files that keep them.
export { certificateFor } from './certificate.ts';
export { clientId } from './client-id.ts';
export { generateKeyPair, pinOfPublicKey, publicKeyOf, type KeyPair } from './key-pair.ts';
export { isHandedOver } from './handover.ts';
export { openIdentity, type Identity } from './open-identity.ts';
export { rotateIdentity, type Rotation } from './rotate-identity.ts';
export { openPinStore, type PinStore } from './pin-store.ts';
export { defaultStateDirectory } from './state-directory.ts';
export { createStateFile, readStateFile, replaceStateFile, withStateLock } from './state-file.ts';
