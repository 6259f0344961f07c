/** `POST /customers/:customerId/close` */
import { isStateStep } from '../../support/state-step.ts';

isStateStep('closed', [], { closedAt: true });
