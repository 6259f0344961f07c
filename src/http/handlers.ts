/** The handler of each endpoint; the compiler checks that none is missing. */
import type { EndpointName } from '../contract/endpoints.ts';
import { authGetToken } from './account/auth-get-token.ts';
import { loginsCreate } from './account/logins-create.ts';
import { loginsDisable } from './account/logins-disable.ts';
import { loginsEnable } from './account/logins-enable.ts';
import { loginsEndSessions } from './account/logins-end-sessions.ts';
import { loginsList } from './account/logins-list.ts';
import { loginsResetPasskeys } from './account/logins-reset-passkeys.ts';
import { loginsSetDisclosure } from './account/logins-set-disclosure.ts';
import { loginsSetRole } from './account/logins-set-role.ts';
import { loginsUnlock } from './account/logins-unlock.ts';
import { passkeysDelete } from './account/passkeys-delete.ts';
import { passkeysEnrol } from './account/passkeys-enrol.ts';
import { passkeysEnrolOptions } from './account/passkeys-enrol-options.ts';
import { passkeysList } from './account/passkeys-list.ts';
import { policyGet } from './account/policy-get.ts';
import { policySet } from './account/policy-set.ts';
import { sessionEnd } from './account/session-end.ts';
import { sessionGet } from './account/session-get.ts';
import { sessionStart } from './account/session-start.ts';
import { sessionVerify } from './account/session-verify.ts';
import { sessionVerifyOptions } from './account/session-verify-options.ts';
import { sessionsEnd } from './account/sessions-end.ts';
import { sessionsList } from './account/sessions-list.ts';
import { tokenHandlers } from './account/tokens.ts';
import { userChangePassword } from './account/user-change-password.ts';
import { access } from './audit/access.ts';
import { audit } from './audit/audit.ts';
import { customersAccess } from './audit/customers-access.ts';
import { customersProof } from './audit/customers-proof.ts';
import { customersReveal } from './audit/customers-reveal.ts';
import { customersVerification } from './audit/customers-verification.ts';
import { customersVerifyCaller } from './audit/customers-verify-caller.ts';
import { customerAddEmployee } from './customer/customer-add-employee.ts';
import { customerDisableEmployee } from './customer/customer-disable-employee.ts';
import { customerInit } from './customer/customer-init.ts';
import { customerStatus } from './customer/customer-status.ts';
import { customerUpdate } from './customer/customer-update.ts';
import { customersBatch } from './customer/customers-batch.ts';
import { customersClose } from './customer/customers-close.ts';
import { customersEnableEmployee } from './customer/customers-enable-employee.ts';
import { customersErase } from './customer/customers-erase.ts';
import { customersHold } from './customer/customers-hold.ts';
import { customersRelease } from './customer/customers-release.ts';
import { customersReopen } from './customer/customers-reopen.ts';
import { customersRevert } from './customer/customers-revert.ts';
import type { Handler } from './frame/call.ts';
import { customersGet } from './record/customers-get.ts';
import { customersHistory } from './record/customers-history.ts';
import { customersRecent } from './record/customers-recent.ts';
import { customersSearch } from './record/customers-search.ts';
import { events } from './record/events.ts';
import { retentionList } from './record/retention-list.ts';
import { sandboxRequests } from './sandbox/sandbox-requests.ts';
import { sandboxReset } from './sandbox/sandbox-reset.ts';
import { health, healthLive, healthReady } from './service/health.ts';
import { keysStatus } from './service/keys-status.ts';
import { customersDeliveries } from './webhook/customers-deliveries.ts';
import { webhooksCreate } from './webhook/webhooks-create.ts';
import { webhooksDelete } from './webhook/webhooks-delete.ts';
import { webhooksDeliveries } from './webhook/webhooks-deliveries.ts';
import { webhooksDisable } from './webhook/webhooks-disable.ts';
import { webhooksEnable } from './webhook/webhooks-enable.ts';
import { webhooksList } from './webhook/webhooks-list.ts';
import { webhooksResend } from './webhook/webhooks-resend.ts';
import { webhooksRotateSecret } from './webhook/webhooks-rotate-secret.ts';
import { webhooksTest } from './webhook/webhooks-test.ts';

export const handlers: { readonly [Name in EndpointName]: Handler<Name> } = {
  'auth-get-token': authGetToken,
  ...tokenHandlers,
  'user-change-password': userChangePassword,
  health,
  'health-live': healthLive,
  'health-ready': healthReady,
  'customer-init': customerInit,
  'customer-update': customerUpdate,
  'customer-status': customerStatus,
  'customer-add-employee': customerAddEmployee,
  'customer-disable-employee': customerDisableEmployee,
  'customers-search': customersSearch,
  'customers-recent': customersRecent,
  'customers-get': customersGet,
  'customers-history': customersHistory,
  'customers-reveal': customersReveal,
  'customers-verify-caller': customersVerifyCaller,
  'customers-verification': customersVerification,
  'policy-get': policyGet,
  'policy-set': policySet,
  'customers-access': customersAccess,
  'customers-proof': customersProof,
  access,
  audit,
  'customers-batch': customersBatch,
  'customers-revert': customersRevert,
  'customers-enable-employee': customersEnableEmployee,
  'customers-close': customersClose,
  'customers-reopen': customersReopen,
  'customers-hold': customersHold,
  'customers-release': customersRelease,
  'customers-erase': customersErase,
  'retention-list': retentionList,
  events,
  'webhooks-create': webhooksCreate,
  'webhooks-list': webhooksList,
  'webhooks-disable': webhooksDisable,
  'webhooks-enable': webhooksEnable,
  'webhooks-delete': webhooksDelete,
  'webhooks-rotate-secret': webhooksRotateSecret,
  'webhooks-test': webhooksTest,
  'webhooks-deliveries': webhooksDeliveries,
  'customers-deliveries': customersDeliveries,
  'webhooks-resend': webhooksResend,
  'logins-create': loginsCreate,
  'logins-list': loginsList,
  'logins-set-role': loginsSetRole,
  'logins-set-disclosure': loginsSetDisclosure,
  'logins-disable': loginsDisable,
  'logins-enable': loginsEnable,
  'logins-unlock': loginsUnlock,
  'logins-end-sessions': loginsEndSessions,
  'logins-reset-passkeys': loginsResetPasskeys,
  'session-start': sessionStart,
  'session-get': sessionGet,
  'session-end': sessionEnd,
  'session-verify-options': sessionVerifyOptions,
  'session-verify': sessionVerify,
  'sessions-list': sessionsList,
  'sessions-end': sessionsEnd,
  'passkeys-enrol-options': passkeysEnrolOptions,
  'passkeys-enrol': passkeysEnrol,
  'passkeys-list': passkeysList,
  'passkeys-delete': passkeysDelete,
  'keys-status': keysStatus,
  'sandbox-reset': sandboxReset,
  'sandbox-requests': sandboxRequests,
};
