/** `POST /customers/:customerId/reopen` */
import { isStateStep } from '../../support/state-step.ts';

isStateStep('reopened', ['closed'], {});
