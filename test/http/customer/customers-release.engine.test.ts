/** `POST /customers/:customerId/legal-hold/release` */
import { isStateStep } from '../../support/state-step.ts';

isStateStep('legalHoldReleased', ['closed', 'legalHoldPlaced'], { closedAt: true });
